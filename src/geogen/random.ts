/** A stream of seeded random numbers: the same seed gives the same numbers on every machine. */
export interface Random {
  /** Uniform in [low, high), [0, 1) by default. */
  uniform(low?: number, high?: number): number
  /** A whole number, 0 <= n < count. */
  integer(count: number): number
  pick<T>(choices: readonly T[]): T
  /** The same items in another order. */
  shuffle<T>(items: readonly T[]): T[]
  /** An independent stream, named so that one stream's use doesn't move another's numbers. */
  fork(name: string | number): Random
}

/** Seeds a stream. The generator is Marsaglia's xorshift128, its state spread from the seed by a murmur-style hash. */
export function seeded(seed: string | number): Random {
  let [a, b, c, d] = [1, 2, 3, 4].map((salt) => hash(`${salt}:${seed}`) || salt) as [
    number,
    number,
    number,
    number,
  ]
  const next = (): number => {
    const t = a ^ (a << 11)
    a = b
    b = c
    c = d
    d = (d ^ (d >>> 19) ^ t ^ (t >>> 8)) >>> 0
    return d / 2 ** 32
  }
  const integer = (count: number) => Math.floor(next() * count)
  return {
    uniform: (low = 0, high = 1) => low + (high - low) * next(),
    integer,
    pick: (choices) => choices[integer(choices.length)]!,
    shuffle(items) {
      const out = [...items]
      for (let i = out.length - 1; i > 0; i--) {
        const j = integer(i + 1)
        const held = out[i]!
        out[i] = out[j]!
        out[j] = held
      }
      return out
    },
    fork: (name) => seeded(`${seed}/${name}`),
  }
}

/** 32 well-mixed bits of a text. */
function hash(text: string): number {
  let h = 0x9747b28c
  for (let i = 0; i < text.length; i++) {
    h = Math.imul(h ^ text.charCodeAt(i), 0x5bd1e995)
    h ^= h >>> 13
  }
  h = Math.imul(h, 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
