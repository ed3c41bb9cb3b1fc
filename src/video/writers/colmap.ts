import {
  type Intrinsics,
  invert,
  quaternionFromRotation,
  rotationOf,
  translationOf,
} from '../../geometry/index.ts'
import { oneFocal } from '../colmap/model.ts'
import type { Writer, WrittenFrame } from '../write.ts'

/** COLMAP's text model in `sparse/0`, one camera for all frames of the same intrinsics, no points. */
export const colmapWriter: Writer = {
  names(index) {
    const name = `frame_${String(index + 1).padStart(5, '0')}.png`
    return { color: `images/${name}`, depth: '' }
  },
  texts(frames) {
    const cameras = new Map<string, number>()
    const images = frames.map((frame, i) => {
      const row = cameraRow(frame.camera.intrinsics)
      const id = cameras.get(row) ?? cameras.size + 1
      cameras.set(row, id)
      return `${imageRow(frame, i + 1, id)}\n\n`
    })
    const rows = [...cameras].map(([row, id]) => `${id} ${row}\n`)
    return {
      'sparse/0/cameras.txt': `# CAMERA_ID MODEL WIDTH HEIGHT PARAMS[]\n${rows.join('')}`,
      'sparse/0/images.txt':
        '# IMAGE_ID QW QX QY QZ TX TY TZ CAMERA_ID NAME\n# POINTS2D[] as X Y POINT3D_ID\n' + images.join(''),
      'sparse/0/points3D.txt': '# POINT3D_ID X Y Z R G B ERROR TRACK[] as IMAGE_ID POINT2D_IDX\n',
    }
  },
}

/** A model of one focal length can't hold two: then it goes into the OPENCV model of the same kind. */
function cameraRow({ width, height, fx, fy, cx, cy, distortion }: Intrinsics): string {
  const { model, coefficients } = distortion ?? { model: 'PINHOLE', coefficients: [] }
  if (!oneFocal.includes(model)) return [model, width, height, fx, fy, cx, cy, ...coefficients].join(' ')
  if (fx === fy) return [model, width, height, fx, cx, cy, ...coefficients].join(' ')
  const wider = model.endsWith('FISHEYE') ? 'OPENCV_FISHEYE' : 'OPENCV'
  const padded = Array.from({ length: 4 }, (_, i) => coefficients[i] ?? 0)
  return [wider, width, height, fx, fy, cx, cy, ...padded].join(' ')
}

function imageRow({ camera, color }: WrittenFrame, id: number, cameraId: number): string {
  const extrinsics = invert(camera.cameraToWorld)
  const { w, x, y, z } = quaternionFromRotation(rotationOf(extrinsics))
  return [id, w, x, y, z, ...translationOf(extrinsics), cameraId, color.replace(/^images\//, '')].join(' ')
}
