/**
 * Capitals and digits as strokes, so that a poster can be lettered anywhere without fonts. Each pair of digits is a
 * point (x 0 .. 4, y 0 .. 6 from the top); spaces lift the pen.
 */
const glyphs: Record<string, string> = {
  A: '062046 1434',
  B: '06003041423303 3344453606',
  C: '4130100105163645',
  D: '00304145360600',
  E: '40000646 0333',
  F: '400006 0333',
  G: '41301001051636454323',
  H: '0006 4046 0343',
  I: '1030 2026 1636',
  J: '4045361605',
  K: '0006 400346',
  L: '000646',
  M: '0600234046',
  ɱ: '0602 03122326 23324346',
  N: '06004640',
  O: '103041453616050110',
  P: '06003041423303',
  Q: '103041453616050110 2446',
  R: '06003041423303 2346',
  S: '413010010213334445361605',
  T: '0040 2026',
  U: '000516364540',
  V: '002640',
  W: '0016233640',
  X: '0046 4006',
  Y: '002340 2326',
  Z: '00400646',
  0: '103041453616050110',
  1: '112026 1636',
  2: '01103041420646',
  3: '01103041423323 3344453616 1605',
  4: '36300444',
  5: '400003334445361605',
  6: '4130100105163645443303',
  7: '004016',
  8: '1302011030414233130405163645443313',
  9: '4313020110304145361605',
  '.': '2626',
  ',': '2517',
  ':': '2222 2525',
  '-': '1333',
  '+': '1333 2224',
  '/': '4006',
  '(': '30212536',
  ')': '10212516',
  '=': '0242 0444',
  '%': '4006 0001 4546',
}

/** Width of a letter with the space after it, in heights of a capital. */
export const advance = 5.6 / 6

/** The strokes of a text: lines of points in heights of a capital, from the text's upper left corner. */
export function strokesOf(text: string): [number, number][][] {
  // After a number, m means metres and stays small.
  const letters = text.toUpperCase().replace(/(?<=\d )M\b/g, 'ɱ')
  return [...letters].flatMap((letter, index) =>
    (glyphs[letter] ?? '').split(' ').flatMap((stroke) => {
      const points = stroke.match(/../g) ?? []
      return points.length === 0
        ? []
        : [points.map(([x, y]): [number, number] => [index * advance + Number(x) / 6, Number(y) / 6])]
    }),
  )
}
