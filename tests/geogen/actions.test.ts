import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { act, describeMotion, faceAction, parseAction, room } from '../../src/geogen/index.ts'
import {
  angleBetween,
  type Camera,
  compose,
  exp,
  intrinsicsFromFov,
  invert,
  lookAt,
  project,
  transformDirection,
  translationOf,
} from '../../src/geometry/index.ts'

/** At (0, 0, 1.4), looking along the world's y axis; its right is the world's x. */
const camera: Camera = {
  intrinsics: intrinsicsFromFov(32, 24, 80),
  cameraToWorld: lookAt([0, 0, 1.4], [0, 1, 1.4]),
}
const poseAfter = (text: string) => act(camera, parseAction(text)).cameraToWorld
const close = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 12))

describe('words to motions, seen from the world', () => {
  test.each<[string, readonly number[], readonly number[]]>([
    ['turn left 90 degrees', [0, 0, 1.4], [-1, 0, 0]],
    ['Turn right by 90°.', [0, 0, 1.4], [1, 0, 0]],
    ['move forward 0.5 m', [0, 0.5, 1.4], [0, 1, 0]],
    ['step back 50 cm', [0, -0.5, 1.4], [0, 1, 0]],
    ['move left 2 meters', [-2, 0, 1.4], [0, 1, 0]],
    ['turn left 90 degrees and move forward 0.5 m', [-0.5, 0, 1.4], [-1, 0, 0]],
    ['move forward 0.5 m, then turn left 90 degrees', [0, 0.5, 1.4], [-1, 0, 0]],
    ['turn right 90 degrees and step right 1 m and turn left 90 degrees', [0, -1, 1.4], [0, 1, 0]],
    ['turn around', [0, 0, 1.4], [0, -1, 0]],
    ['stay', [0, 0, 1.4], [0, 1, 0]],
  ])('%s', (text, position, forward) => {
    expect(translationOf(poseAfter(text))).toEqual(close(position))
    expect(transformDirection(poseAfter(text), [0, 0, 1])).toEqual(close(forward))
    expect(transformDirection(poseAfter(text), [0, 1, 0])).toEqual(close([0, 0, -1])) // stays upright
  })
})

test('motions to words and back', () => {
  const level = fc.tuple(
    fc.integer({ min: -179, max: 180 }),
    fc.integer({ min: -300, max: 300 }),
    fc.integer({ min: -300, max: 300 }),
  )
  fc.assert(
    fc.property(level, ([degrees, forward, right]) => {
      const turn = exp<'camera', 'camera'>([0, 0, 0, 0, (-degrees * Math.PI) / 180, 0])
      const motion = compose(turn, exp<'camera', 'camera'>([right / 100, 0, forward / 100, 0, 0, 0]))
      const told = describeMotion(motion)
      const again = parseAction(told.text)
      return (
        motion.every((value, i) => Math.abs(value - again.motion[i]!) < 1e-9) &&
        describeMotion(again.motion).text === told.text
      )
    }),
  )
})

test('the exact words', () => {
  expect(describeMotion(parseAction('rotate left 30 deg then walk forward 50 cm').motion).text).toBe(
    'turn left 30 degrees and move forward 0.5 m',
  )
  expect(describeMotion(parseAction('stay').motion).text).toBe('stay')
})

test('any motion in words, off by no more than the rounding that is stated', () => {
  const small = (most: number) => fc.double({ min: -most, max: most, noNaN: true })
  const twist = fc.tuple(small(2), small(2), small(2), small(1.2), small(1.2), small(1.2))
  fc.assert(
    fc.property(twist, (it) => {
      const motion = exp<'camera', 'camera'>(it)
      const told = describeMotion(motion)
      const error = compose(invert(told.motion), motion)
      const moved = Math.hypot(...translationOf(motion))
      return (
        angleBetween(told.motion, motion) <= (0.87 * Math.PI) / 180 &&
        Math.hypot(...translationOf(error)) <= 0.009 + 0.0153 * moved &&
        describeMotion(told.motion).text === told.text
      )
    }),
    { examples: [[[0, 0, 0, 0, 0, 0]], [[0, 0, 0, -1.2, 1.2, 0.5]]] },
  )
})

test('tilts, rolls and rises have words', () => {
  expect(describeMotion(exp([0, -0.5, 0, 0, 0, 0])).text).toBe('move up 0.5 m')
  expect(describeMotion(exp([0, 0, 0, Math.PI / 18, 0, 0])).text).toBe('tilt up 10 degrees')
  expect(transformDirection(poseAfter('tilt up 10 degrees'), [0, 0, 1])[2]).toBeGreaterThan(0.17)
  // clockwise for who looks through it: the picture's right hand edge goes down
  expect(transformDirection(poseAfter('roll right 10 degrees'), [1, 0, 0])[2]).toBeLessThan(-0.17)
})

describe('around things', () => {
  const bed = {
    id: 1,
    category: 'bed',
    label: 'bed',
    color: '',
    center: [0, 2, 0.5],
    size: [1, 2, 1],
    yaw: 0,
  } as const
  const context = { camera, objects: [bed] }
  const ledTo = (text: string) => act(camera, parseAction(text, context)).cameraToWorld

  test.each<[string, readonly number[], readonly number[]]>([
    ['step behind the bed', [0, 3.6, 1.4], [0, -1, 0]],
    ['walk in front of the bed', [0, 0.4, 1.4], [0, 1, 0]],
    ['step to the left of the bed', [-1.1, 2, 1.4], [1, 0, 0]],
    ['go right of the bed', [1.1, 2, 1.4], [-1, 0, 0]],
    ['orbit left 90 degrees around the bed', [-2, 2, 1.4], [1, 0, 0]],
    ['orbit right 180 degrees around the bed', [0, 4, 1.4], [0, -1, 0]],
    ['orbit left 90 degrees around the point 1 m ahead', [-1, 1, 1.4], [1, 0, 0]],
    ['turn around and step in front of the bed', [0, 0.4, 1.4], [0, 1, 0]],
  ])('%s', (text, position, forward) => {
    expect(translationOf(ledTo(text))).toEqual(close(position))
    expect(transformDirection(ledTo(text), [0, 0, 1])).toEqual(close(forward))
    expect(transformDirection(ledTo(text), [0, 1, 0])).toEqual(close([0, 0, -1]))
  })
})

describe('objects in words', () => {
  const it = room({ seed: 2, style: 'shapes' })
  const object = it.objects[1]!

  test('facing an object puts it in the middle of the picture', () => {
    for (const action of [
      faceAction(camera, object),
      parseAction(`turn to face the ${object.label}`, { camera, objects: it.objects }),
    ]) {
      const [u, , depth] = project(act(camera, action), object.center)
      expect(u).toBeCloseTo(16, 9)
      expect(depth).toBeGreaterThan(0)
    }
  })

  test('after a move, facing is from where the camera then is', () => {
    const action = parseAction(`move forward 0.3 m and turn to face the ${object.label}`, {
      camera,
      objects: it.objects,
    })
    expect(project(act(camera, action), object.center)[0]).toBeCloseTo(16, 9)
  })

  test('what is not there is named, and so is what is', () => {
    expect(() => parseAction('face the piano', { camera, objects: it.objects })).toThrow(
      new RegExp(`no 'piano' here, only: .*${object.label}`),
    )
    expect(() => parseAction('face the piano')).toThrow(/give them as context/)
  })
})

test.each([
  'jump',
  'turn left',
  'turn up 30 degrees',
  'move forward',
  'move 3 m',
  'turn left thirty degrees',
  '',
])("'%s' is refused with what is understood", (text) =>
  expect(() => parseAction(text)).toThrow(/Understood are 'turn left\|right N degrees'/),
)
