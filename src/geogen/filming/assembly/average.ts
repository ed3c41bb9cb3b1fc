/** A picture whose pixels are the mean of `samples` x `samples` pixels of a finer one. Both are rows of 3 bytes a pixel. */
export function averageColors(fine: usize, width: i32, height: i32, samples: i32, to: usize): void {
  const row = 3 * width * samples
  const count = samples * samples
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += 3) {
      const corner = fine + <usize>(y * samples * row + 3 * x * samples)
      for (let k: usize = 0; k < 3; k++) {
        let sum = 0
        for (let j = 0; j < samples; j++) {
          for (let i = 0; i < samples; i++) sum += load<u8>(corner + <usize>(j * row + 3 * i) + k)
        }
        store<u8>(to + k, <u32>(2 * sum + count) / <u32>(2 * count))
      }
    }
  }
}
