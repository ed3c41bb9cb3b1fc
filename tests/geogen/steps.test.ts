import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatSteps, parseSteps, roundSteps, type Step } from '../../src/geogen/index.ts'

const label = fc.constantFrom('red chair', 'bed', 'trash bin', 'chair 2', 'computer tower')
const degrees = fc.double({ min: -360, max: 360, noNaN: true })
const metres = fc.double({ min: 0, max: 20, noNaN: true })
const thingDirection = fc.constantFrom('left', 'right', 'away', 'closer')
const record = fc.record as (shape: object) => fc.Arbitrary<Step>

const step: fc.Arbitrary<Step> = fc.oneof(
  record({ do: fc.constantFrom('turn', 'tilt', 'roll'), degrees }),
  record({
    do: fc.constant('move'),
    direction: fc.constantFrom('forward', 'backward', 'left', 'right', 'up', 'down'),
    metres: fc.double({ min: -5, max: 5, noNaN: true }),
  }),
  record({ do: fc.constant('face'), label }),
  record({
    do: fc.constant('go'),
    side: fc.constantFrom('behind', 'in front of', 'to the left of', 'to the right of'),
    label,
  }),
  record({ do: fc.constant('orbit'), degrees, around: fc.oneof(label, metres) }),
  record({ do: fc.constant('remove'), label }),
  record({ do: fc.constant('shift'), label, direction: thingDirection, metres }),
  record({ do: fc.constant('paint'), label, color: fc.constantFrom('red', 'beige') }),
  record({
    do: fc.constant('add'),
    color: fc.constantFrom('red', 'beige'),
    category: fc.constantFrom('chair', 'trash bin'),
    direction: thingDirection,
    metres,
    label,
  }),
)

test('what is formatted and parsed is what was meant, rounded as stated', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 4 }), (steps) => {
      const rounded = roundSteps(steps)
      expect(parseSteps(formatSteps(steps))).toEqual(rounded)
      expect(formatSteps(rounded)).toBe(formatSteps(steps))
      for (const it of rounded) {
        if ('degrees' in it) expect(Number.isInteger(it.degrees) && it.degrees !== 0).toBe(true)
        if ('metres' in it) expect(it.metres).toBe(Number(it.metres.toFixed(2)))
      }
    }),
    { numRuns: 1000 },
  )
})

test('rounding is by half a degree and half a centimetre at most', () => {
  fc.assert(
    fc.property(degrees, metres, (turned, moved) => {
      const [turn] = roundSteps([{ do: 'turn', degrees: turned }])
      const [move] = roundSteps([{ do: 'move', direction: 'up', metres: moved }])
      expect(Math.abs((turn?.do === 'turn' ? turn.degrees : 0) - turned)).toBeLessThanOrEqual(0.5)
      expect(Math.abs((move?.do === 'move' ? move.metres : 0) - moved)).toBeLessThanOrEqual(0.005 + 1e-9)
    }),
  )
})

test.each([
  ['The red chair is removed.', 'the red chair is removed'],
  ['remove the red chair', 'the red chair is removed'],
  ['paint the trash bin blue', 'the trash bin is painted blue'],
  ['the bed is moved by 50 cm to the left', 'the bed is moved 0.5 m left'],
  ['another blue chair is added 1 m behind the bed', 'a blue chair is added 1 m behind the bed'],
  ['turn around, then circle the bed to the left by 30°', undefined],
  ['circle left 30° around the bed', 'orbit left 30 degrees around the bed'],
])('%s', (text, expected) => {
  if (expected === undefined)
    expect(() => parseSteps(text)).toThrow(/Can't tell what to do for 'circle the bed/)
  else expect(formatSteps(parseSteps(text))).toBe(expected)
})
