import { type Camera, convertCameraAxes, type Distortion, type Intrinsics } from '../../geometry/index.ts'
import type { Writer, WrittenFrame } from '../write.ts'

/** nerfstudio's transforms.json. */
export const transformsWriter: Writer = {
  depthPerMetre: 1000,
  names(index) {
    const name = `frame_${String(index + 1).padStart(5, '0')}.png`
    return { color: `images/${name}`, depth: `depths/${name}` }
  },
  texts(frames) {
    const shared = frames.every(({ camera }) => sameText(camera, frames[0]!.camera))
    const json = {
      ...(shared && frames[0] && intrinsicsFields(frames[0].camera.intrinsics)),
      frames: frames.map((frame) => ({
        ...(!shared && intrinsicsFields(frame.camera.intrinsics)),
        ...frameFields(frame),
      })),
    }
    return { 'transforms.json': `${JSON.stringify(json, null, 2)}\n` }
  },
}

const sameText = (a: Camera, b: Camera) => JSON.stringify(a.intrinsics) === JSON.stringify(b.intrinsics)

function frameFields({ camera, color, depth }: WrittenFrame) {
  const m = convertCameraAxes(camera.cameraToWorld, 'opencv', 'opengl')
  return {
    file_path: color,
    ...(depth && { depth_file_path: depth }),
    ...(camera.time !== undefined && { time: camera.time }),
    transform_matrix: [0, 4, 8, 12].map((row) => Array.from(m.subarray(row, row + 4))),
  }
}

function intrinsicsFields({ width, height, fx, fy, cx, cy, distortion }: Intrinsics) {
  return { ...lensFields(distortion), fl_x: fx, fl_y: fy, cx, cy, w: width, h: height }
}

/** @throws Error for lenses that nerfstudio has no model for */
function lensFields(distortion: Distortion | undefined) {
  if (!distortion) return { camera_model: 'PINHOLE' }
  const { model, coefficients: c } = distortion
  if (model === 'OPENCV_FISHEYE') return { camera_model: model, k1: c[0], k2: c[1], k3: c[2], k4: c[3] }
  if (model === 'SIMPLE_RADIAL') return { camera_model: model, k1: c[0] }
  if (model === 'RADIAL') return { camera_model: model, k1: c[0], k2: c[1] }
  const perspective =
    model === 'OPENCV' || (model === 'FULL_OPENCV' && c.slice(5).every((value) => value === 0))
  if (!perspective)
    throw new Error(`transforms.json has no place for a ${model} lens: undistort the pictures first.`)
  const [k1, k2, p1, p2, k3] = c
  return { camera_model: 'OPENCV', k1, k2, p1, p2, ...(k3 !== undefined && { k3 }) }
}
