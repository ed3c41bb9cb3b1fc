import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { act, describeMotion, faceAction, parseAction, room } from '../../src/geogen/index.ts'
import {
  type Camera,
  compose,
  exp,
  intrinsicsFromFov,
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

test('motions that rise or tilt have no words', () => {
  expect(() => describeMotion(exp([0, 0.5, 0, 0, 0, 0]))).toThrow(/level/)
  expect(() => describeMotion(exp([0, 0, 0, 0.2, 0, 0]))).toThrow(/level/)
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
