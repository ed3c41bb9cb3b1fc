/** Of rows in order of time the one nearest to a moment, if it is within `difference` seconds of it. */
export function nearest<T extends { readonly time: number }>(
  rows: readonly T[],
  time: number,
  difference: number,
): T | undefined {
  let [low, high] = [0, rows.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (rows[middle]!.time < time) low = middle + 1
    else high = middle
  }
  const [before, after] = [rows[low - 1], rows[low]]
  const best = !before || (after && after.time - time < time - before.time) ? after : before
  return best && Math.abs(best.time - time) <= difference ? best : undefined
}
