/** The files that the readers are timed on: made anew, the same every time, shaped as recordings are. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { type Camera, expRotation, rigid } from '../../src/geometry/index.ts'
import { RgbImage, Video, write } from '../../src/video/index.ts'

const [width, height] = [640, 480]

/** Numbers in [0, 1), the same for the same seed (Lehmer's generator). */
function random(seed: number): () => number {
  let state = seed
  return () => (state = (state * 48271) % 2147483647) / 2147483647
}

/** A picture with soft shades and the noise of a sensor, and a depth of as many steps. */
function frameOf(index: number, camera: Camera) {
  const next = random(index + 1)
  const image = new RgbImage(width, height)
  const depth = new Float32Array(width * height)
  for (let i = 0; i < depth.length; i++) {
    const [x, y] = [i % width, Math.floor(i / width)]
    for (let c = 0; c < 3; c++)
      image.data[3 * i + c] =
        128 + 90 * Math.sin((x + 31 * index) / (40 + 20 * c)) * Math.cos(y / 70) + 6 * next()
    depth[i] = 2 + Math.sin(x / 90) + y / 400 + 0.01 * next()
  }
  return { camera, image, depth }
}

const cameraOf = (i: number): Camera => ({
  intrinsics: { width, height, fx: 525, fy: 525, cx: 320, cy: 240 },
  cameraToWorld: rigid(expRotation([0, 0, i / 100]), [Math.sin(i / 50), Math.cos(i / 50), 1.5]),
  time: i / 30,
})

/** Writes a clip of pictures, and cameras without pictures in every layout that has many; says where each is. */
export async function makeFiles(folder: string, frames: number, cameras: number) {
  const place = (name: string) => join(folder, name)
  const video = new Video({
    ...{ name: 'clip', source: 'made for timing' },
    frames: Array.from({ length: frames }, (_, i) => frameOf(i, cameraOf(i))),
  })
  await write(place('tum'), video, { layout: 'tum' })
  for (const [i, { image }] of video.frames.entries()) {
    mkdirSync(place('jpeg'), { recursive: true })
    const jpeg = sharp(image.data, { raw: { width, height, channels: 3 } }).jpeg({ quality: 90 })
    writeFileSync(place(`jpeg/${i}.jpg`), await jpeg.toBuffer())
  }
  const many = Array.from({ length: cameras }, (_, i) => cameraOf(i))
  const clip = new Video({
    ...{ name: 'cameras', source: 'made for timing' },
    frames: many.map((camera) => ({ ...video.frames[0]!, camera })),
  })
  for (const layout of ['transforms', 'colmap'] as const)
    await write(place(layout), clip, { layout, pictures: false })
  writeFileSync(
    place('groundtruth.txt'),
    many.map(({ time, cameraToWorld: m }) => `${time} ${m[3]} ${m[7]} ${m[11]} 0 0 0 1\n`).join(''),
  )
  writeBinaryModel(place('colmap-binary'), cameras, 500)
  writeTextModel(place('colmap-text'), cameras / 10, 500)
  writePoints(place('points.ply'), 300_000)
}

/** A COLMAP model of images with points, and of points with views, byte by byte as the format has them. */
function writeBinaryModel(folder: string, images: number, points: number): void {
  const camera = Buffer.alloc(64)
  camera.writeBigUInt64LE(1n, 0)
  camera.writeUInt32LE(1, 12) // PINHOLE, of camera 0
  camera.writeBigUInt64LE(640n, 16)
  camera.writeBigUInt64LE(480n, 24)
  ;[525, 525, 320, 240].forEach((value, i) => void camera.writeDoubleLE(value, 32 + 8 * i))
  const all = [Buffer.alloc(8)]
  all[0]!.writeBigUInt64LE(BigInt(images))
  for (let i = 0; i < images; i++) {
    const head = Buffer.alloc(64)
    head.writeUInt32LE(i, 0)
    head.writeDoubleLE(1, 4)
    head.writeDoubleLE(i, 36)
    const count = Buffer.alloc(8)
    count.writeBigUInt64LE(BigInt(points))
    all.push(head, Buffer.from(`${i}.png\0`), count, Buffer.alloc(24 * points))
  }
  save(join(folder, 'cameras.bin'), camera)
  save(join(folder, 'images.bin'), Buffer.concat(all))
  const cloud = Buffer.alloc(8 + 200_000 * (51 + 3 * 8))
  cloud.writeBigUInt64LE(200_000n, 0)
  for (let i = 0; i < 200_000; i++) cloud.writeBigUInt64LE(3n, 8 + i * 75 + 43)
  save(join(folder, 'points3D.bin'), cloud)
}

/** A COLMAP model in text whose images have points, as a reconstruction has and a list of cameras has not. */
function writeTextModel(folder: string, images: number, points: number): void {
  const next = random(1)
  const row = () =>
    Array.from({ length: points }, () => `${(640 * next()).toFixed(6)} ${(480 * next()).toFixed(6)} -1`)
  const rows = Array.from(
    { length: images },
    (_, i) => `${i} 1 0 0 0 ${next()} ${next()} ${next()} 0 ${i}.png\n${row().join(' ')}\n`,
  )
  save(join(folder, 'cameras.txt'), Buffer.from('0 PINHOLE 640 480 525 525 320 240\n'))
  save(join(folder, 'images.txt'), Buffer.from(rows.join('')))
}

function writePoints(path: string, count: number): void {
  const names = ['x', 'y', 'z'].map((name) => `property float ${name}\n`).join('')
  const colors = ['red', 'green', 'blue'].map((name) => `property uchar ${name}\n`).join('')
  const header = `ply\nformat binary_little_endian 1.0\nelement vertex ${count}\n${names}${colors}end_header\n`
  save(path, Buffer.concat([Buffer.from(header), Buffer.alloc(15 * count)]))
}

function save(path: string, data: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, data)
}
