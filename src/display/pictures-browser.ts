/** A browser draws the plot itself and needs no picture of it. */
export async function drawSvg(_svg: string): Promise<string | undefined> {
  return undefined
}
