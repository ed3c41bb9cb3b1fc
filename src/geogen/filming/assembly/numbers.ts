import { Scene, View } from './layout'

/**
 * Numbers that shading needs again and again, four times each in memory: an operation takes them from there at once, where
 * a constant or a splat would be put together anew at every use.
 */
const table: usize = memory.data(640, 16)

export const rotation = 0 // 9 of them
export const eye = 9 // 3
export const columnStep = 12
export const columnStart = 13
export const lamp = 14 // 3
export const pixelArea = 17
export const one = 18
export const shift = 20 // 2^23, from where a float32 counts in ones
export const mantissa = 21
export const most = 22
export const byte = 23
export const sky = 24
export const ambient = 25
export const fromBelow = 26
export const fromAbove = 27
export const fromX = 28
export const fromY = 29
export const lampLight = 30
export const fading = 31
export const least = 32
export const floorHeight = 33
export const sign = 34
export const doubleSided = 35
export const floor = 36
export const pixelWidth = 37

@inline
export function number(k: usize): v128 {
  return v128.load(table + (k << 4))
}

function keep(k: usize, value: f32): void {
  v128.store(table + (k << 4), f32x4.splat(value))
}

function keepBits(k: usize, bits: i32): void {
  v128.store(table + (k << 4), i32x4.splat(bits))
}

export function takeNumbers(scene: Scene, view: View): void {
  const rotationAt = changetype<usize>(view) + 128
  for (let k: usize = 0; k < 14; k++) keep(k, load<f32>(rotationAt + (k << 2)))
  keep(lamp, scene.lampX)
  keep(lamp + 1, scene.lampY)
  keep(lamp + 2, scene.lampZ)
  keep(pixelArea, view.pixelArea)
  keep(pixelWidth, view.pixelWidth)
  keep(one, 1)
  keep(shift, 8388608)
  keepBits(mantissa, 0x7fffff)
  keep(most, 255)
  keepBits(byte, 255)
  keepBits(sky, 0xebebeb)
  keep(ambient, 0.6)
  keep(fromBelow, 0.07)
  keep(fromAbove, -0.28)
  keep(fromX, 0.05)
  keep(fromY, 0.03)
  keep(lampLight, 0.42)
  keep(fading, 0.05)
  keep(least, 1e-6)
  keep(floorHeight, 0.02)
  keepBits(sign, 0x80000000)
  keepBits(doubleSided, 1)
  keepBits(floor, 2)
}
