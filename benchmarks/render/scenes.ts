import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { appearanceOf } from '../../src/geogen/filming/textures.ts'
import { type Room, room, roomFromGltf, type Texture } from '../../src/geogen/index.ts'
import { type Camera, type CameraToWorld, intrinsicsFromFov, lookAt } from '../../src/geometry/index.ts'

/** A scene that all renderers film from the same poses. */
export interface BenchScene {
  readonly name: string
  readonly room: Room
  readonly poses: readonly CameraToWorld[]
  /** The folder with the files for the peers. */
  readonly folder: string
}

/** Horizontal field of view, degrees. */
const fov = 80
const poseCount = 100

export const camerasOf = ({ poses }: BenchScene, width: number, height: number): Camera[] =>
  poses.map((cameraToWorld) => ({ intrinsics: intrinsicsFromFov(width, height, fov), cameraToWorld }))

/** Our room, and the bedroom where it is there. */
export async function makeScenes(folder: string, tell: (text: string) => void): Promise<BenchScene[]> {
  const made = room({ seed: 7 })
  const shots = { frames: poseCount / 2, width: 4, height: 3, samples: 1 }
  const around = [made.film({ ...shots, path: 'orbit' }), made.film({ ...shots, path: 'look-around' })]
  const scenes = [
    {
      name: 'our room',
      room: made,
      poses: around.flatMap(({ cameras }) => cameras.map((c) => c.cameraToWorld)),
    },
  ]
  const bedroom = resolve(
    import.meta.dirname,
    '../../../shared/data/gltf_bedroom/minimalistic_modern_bedroom.glb',
  )
  if (existsSync(bedroom))
    scenes.unshift({ name: 'bedroom', room: await roomFromGltf(bedroom), poses: bedroomPoses() })
  else tell(`the bedroom is left out: there is no ${bedroom}`)
  return scenes.map((scene, i) => {
    const place = join(folder, String(i))
    writeScene(scene, place)
    return { ...scene, folder: place }
  })
}

/** Along a loop over the carpet, at the height of the eyes, turning round twice and nodding. */
function bedroomPoses(): CameraToWorld[] {
  return Array.from({ length: poseCount }, (_, i) => {
    const turn = (2 * Math.PI * i) / poseCount
    const eye = [0.9 * Math.cos(turn), -0.9 + 0.9 * Math.sin(turn), 2.9] as const
    const heading = 2 * turn + 0.3
    return lookAt(eye, [
      eye[0] + Math.cos(heading),
      eye[1] + Math.sin(heading),
      eye[2] - 0.25 + 0.2 * Math.sin(3 * turn),
    ])
  })
}

/** The scene as plain arrays; peer.py says which. */
function writeScene({ room: { mesh }, poses }: Omit<BenchScene, 'folder'>, folder: string): void {
  mkdirSync(folder, { recursive: true })
  const looks = mesh.materials.map(appearanceOf)
  const textures = [...new Set<Texture>(looks.map(({ texture }) => texture))]
  const look = (t: number) => looks[mesh.triangleMaterials[t]!]!
  const eachTriangle = <T>(of: (t: number) => T) => [...mesh.triangleMaterials.keys()].map(of)
  // a vertex has one look, as no two materials share one
  const sizes = new Float32Array(mesh.uvs.length)
  mesh.triangles.forEach((vertex, corner) => {
    sizes.set(look(Math.floor(corner / 3)).texture.size, 2 * vertex)
  })
  const files: Record<string, ArrayBufferView> = {
    positions: mesh.positions,
    uvs: mesh.uvs.map((x, i) => x / sizes[i]!),
    triangles: mesh.triangles,
    ids: mesh.triangleIds,
    textures: Uint16Array.from(eachTriangle((t) => textures.indexOf(look(t).texture))),
    offset: Float32Array.from(eachTriangle((t) => look(t).offset).flat()),
    scale: Float32Array.from(eachTriangle((t) => look(t).scale).flat()),
    sides: Uint8Array.from(
      eachTriangle((t) => Number(mesh.materials[mesh.triangleMaterials[t]!]!.doubleSided)),
    ),
    ...Object.fromEntries(textures.map(({ data }, i) => [`texture${i}`, data])),
  }
  for (const [name, array] of Object.entries(files)) {
    writeFileSync(
      join(folder, `${name}.bin`),
      new Uint8Array(array.buffer, array.byteOffset, array.byteLength),
    )
  }
  const about = {
    textures: textures.map(({ width, height }) => [width, height]),
    poses: poses.map((pose) => [...pose]),
    focal: intrinsicsFromFov(1, 1, fov).fx,
  }
  writeFileSync(join(folder, 'scene.json'), JSON.stringify(about))
}
