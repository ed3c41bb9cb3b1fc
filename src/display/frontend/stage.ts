import {
  BufferAttribute,
  BufferGeometry,
  Color,
  DoubleSide,
  LineBasicMaterial,
  LineSegments,
  Mesh,
  MeshBasicMaterial,
  type PerspectiveCamera,
  Points,
  Scene,
  ShaderMaterial,
  SRGBColorSpace,
  Texture,
} from 'three'
import type { Vec3 } from '../../geometry/index.ts'
import { fromBase64 } from '../bytes.ts'
import {
  boxCorners,
  boxEdges,
  cameraCenter,
  frustumCorners,
  pathColor,
  type SceneCamera,
  type SceneData,
} from '../scene/format.ts'
import { unpackPoints } from '../scene/packing.ts'

/** A scene as three's objects. */
export class Stage {
  readonly scene = new Scene()
  /** Of a ball around what is drawn, metres. */
  readonly radius: number
  readonly #points: ShaderMaterial

  /** The stage of a scene, once its pictures are decoded. */
  static async of(data: SceneData): Promise<Stage> {
    const pictures = await Promise.all(data.cameras.map(decode))
    return new Stage(data, pictures)
  }

  constructor(data: SceneData, pictures: readonly (ImageBitmap | undefined)[]) {
    const { eye, target } = data.start
    this.radius = Math.hypot(eye[0] - target[0], eye[1] - target[1], eye[2] - target[2]) / 2.7
    const points = surface(data)
    this.#points = points.material
    const last = Math.max(1, data.cameras.length - 1)
    this.scene.add(points)
    data.cameras.forEach((camera, index) => {
      const corners = frustumCorners(camera, data.frustum)
      const picture = pictures[index]
      if (picture) this.scene.add(pictureIn(corners, picture))
      this.scene.add(lines(frustumLines(camera, corners), colorOf(pathColor(index / last))))
    })
    data.cameras.slice(1).forEach((camera, index) => {
      const color = colorOf(pathColor((index + 1) / last))
      this.scene.add(lines([cameraCenter(data.cameras[index]!), cameraCenter(camera)], color))
    })
    for (const box of data.boxes) {
      const corners = boxCorners(box, data.up)
      const edges = boxEdges.flatMap(([from, to]) => [corners[from]!, corners[to]!])
      this.scene.add(lines(edges, new Color(box.color)), hiddenLines(edges, new Color(box.color)))
    }
    this.scene.add(...axes(0.18 * this.radius))
  }

  /** Sets what the points need to know of the picture: a point's size is in metres, the screen's in pixels. */
  prepare(camera: PerspectiveCamera, height: number): void {
    this.#points.uniforms.pixels!.value = height / (2 * Math.tan((camera.fov * Math.PI) / 360))
  }

  dispose(): void {
    for (const object of this.scene.children) {
      if (!(object instanceof Mesh || object instanceof Points || object instanceof LineSegments)) continue
      object.geometry.dispose()
      if (object.material instanceof MeshBasicMaterial) object.material.map?.dispose()
      object.material.dispose()
    }
  }
}

async function decode({ image }: SceneCamera): Promise<ImageBitmap | undefined> {
  if (image === undefined) return undefined
  const blob = new Blob([fromBase64(image) as Uint8Array<ArrayBuffer>], { type: 'image/png' })
  return createImageBitmap(blob, { imageOrientation: 'flipY' })
}

/** Round points of their size in metres; those seen from behind are left out, so that walls open towards the viewer. */
function surface(data: SceneData): Points<BufferGeometry, ShaderMaterial> {
  const { positions, colors, normals, spacing } = unpackPoints(data.points)
  const geometry = new BufferGeometry()
  geometry.setAttribute('position', new BufferAttribute(positions, 3))
  geometry.setAttribute('normal', new BufferAttribute(normals, 3))
  geometry.setAttribute('color', new BufferAttribute(colors, 3, true))
  const material = new ShaderMaterial({
    uniforms: { pixels: { value: 1 }, diameter: { value: 1.7 * spacing } },
    vertexShader: `
      attribute vec3 color;
      uniform float pixels, diameter;
      varying vec3 shade;
      void main() {
        vec4 place = modelViewMatrix * vec4(position, 1.0);
        float facing = dot(normalize(normalMatrix * normal), normalize(-place.xyz));
        shade = color * (0.82 + 0.18 * facing);
        gl_Position = facing < 0.0 ? vec4(2.0, 2.0, 2.0, 1.0) : projectionMatrix * place;
        gl_PointSize = max(1.5, pixels * diameter / -place.z);
      }`,
    fragmentShader: `
      varying vec3 shade;
      void main() {
        if (length(gl_PointCoord - 0.5) > 0.5) discard;
        gl_FragColor = vec4(shade, 1.0);
      }`,
  })
  const points = new Points(geometry, material)
  points.frustumCulled = false
  return points
}

function pictureIn(
  [upperLeft, upperRight, lowerRight, lowerLeft]: readonly Vec3[],
  picture: ImageBitmap,
): Mesh {
  const geometry = new BufferGeometry()
  const corners = [upperLeft!, upperRight!, lowerRight!, lowerLeft!]
  geometry.setAttribute('position', new BufferAttribute(Float32Array.from(corners.flat()), 3))
  geometry.setAttribute('uv', new BufferAttribute(Float32Array.of(0, 1, 1, 1, 1, 0, 0, 0), 2))
  geometry.setIndex([0, 1, 2, 0, 2, 3])
  const map = new Texture(picture)
  map.colorSpace = SRGBColorSpace
  // A bitmap is turned over when it is decoded, not when it is uploaded.
  map.flipY = false
  map.needsUpdate = true
  return new Mesh(geometry, new MeshBasicMaterial({ map, side: DoubleSide }))
}

function frustumLines(camera: SceneCamera, corners: readonly Vec3[]): Vec3[] {
  const center = cameraCenter(camera)
  return corners.flatMap((corner, i) => [center, corner, corner, corners[(i + 1) % 4]!])
}

function lines(ends: readonly Vec3[], color: Color): LineSegments {
  const geometry = new BufferGeometry()
  geometry.setAttribute('position', new BufferAttribute(Float32Array.from(ends.flat()), 3))
  return new LineSegments(geometry, new LineBasicMaterial({ color }))
}

/** The same lines where something stands before them: faint. */
function hiddenLines(ends: readonly Vec3[], color: Color): LineSegments {
  const drawn = lines(ends, color)
  drawn.material = new LineBasicMaterial({ color, transparent: true, opacity: 0.2, depthTest: false })
  return drawn
}

/** The world's axes at its origin: x red, y green, z blue. */
function axes(length: number): LineSegments[] {
  const ends: Vec3[] = [
    [length, 0, 0],
    [0, length, 0],
    [0, 0, length],
  ]
  return ends.map((end, i) => lines([[0, 0, 0], end], new Color(['#e0322d', '#2c9b3f', '#2f6fe0'][i]!)))
}

const colorOf = (color: Vec3) => new Color().setRGB(...color, SRGBColorSpace)
