/** Draws an SVG document as a PNG, in base64. */
export async function drawSvg(svg: string): Promise<string | undefined> {
  const { default: sharp } = await import('sharp')
  const png = await sharp(Buffer.from(svg)).png({ palette: true, colors: 64 }).toBuffer()
  return png.toString('base64')
}
