import { describe, expect, test } from 'vitest'
import {
  act,
  dataset,
  possibleQuestions,
  type Question,
  questionFamilies,
  room,
  seenShare,
} from '../../src/geogen/index.ts'
import { intrinsicsFromFov, invert, lookAt, transformPoint, translationOf } from '../../src/geometry/index.ts'
import { type SceneObject, Video } from '../../src/video/index.ts'

const { triplets, questions } = dataset({ rooms: 60, seed: 1 })

describe('data sets', () => {
  test('have what was asked for, at the sizes that were asked for', () => {
    expect(triplets.length).toBeGreaterThan(220)
    expect(questions.length).toBeGreaterThan(220)
    const { observation, outcome } = triplets[0]!
    expect(observation.frames).toHaveLength(3)
    expect([outcome.image.width, outcome.image.height]).toEqual([32, 24])
    const small = dataset({ rooms: 2, seed: 1, frames: 4, width: 16, height: 12, triplets: 1, questions: 2 })
    expect(small.triplets).toHaveLength(2)
    expect(small.questions).toHaveLength(4)
    expect(small.questions[0]!.video.frames).toHaveLength(4)
  })

  test('the same seed gives the same bytes, more rooms the same beginning, another seed other rooms', () => {
    const few = dataset({ rooms: 3, seed: 1 })
    expect(few.triplets).toEqual(triplets.slice(0, few.triplets.length))
    expect(few.questions).toEqual(questions.slice(0, few.questions.length))
    expect(dataset({ rooms: 1, seed: 2 }).triplets[0]!.observation.objects).not.toEqual(
      triplets[0]!.observation.objects,
    )
  })

  test('an outcome is what its action leads to, inside the room', () => {
    for (const { observation, action, outcome } of triplets) {
      const led = act(observation.cameras.at(-1)!, action).cameraToWorld
      expect(outcome.camera.cameraToWorld).toEqual(led)
      expect(Math.max(...translationOf(led).slice(0, 2).map(Math.abs))).toBeLessThan(2.8 - 0.44)
      expect(translationOf(led)[2]).toBeCloseTo(1.4, 9)
    }
  })

  test('actions are of every kind, and some name objects', () => {
    const texts = triplets.map(({ action }) => action.text)
    for (const kind of [
      /^turn (left|right) \d+ degrees$/,
      /^move/,
      /degrees and move/,
      /^turn to face the \w+ \w+$/,
    ]) {
      expect(texts.filter((text) => kind.test(text)).length).toBeGreaterThan(10)
    }
  })

  test('actions can be of chosen kinds only', () => {
    const turns = dataset({ rooms: 10, seed: 1, questions: 0, actions: ['turn'] })
    expect(turns.triplets.length).toBeGreaterThan(30)
    for (const { action } of turns.triplets) expect(action.text).toMatch(/^turn (left|right) \d+ degrees$/)
    expect(() => dataset({ rooms: 1, seed: 1, actions: ['fly' as never] })).toThrow(/'turn'.*not 'fly'/)
    expect(() => dataset({ rooms: 1, seed: 1, actions: [] })).toThrow(/not empty/)
  })

  test('no answer can be guessed: within 3 points of chance overall, on each side of the pan within 8', () => {
    for (const family of ['camera direction', 'camera distance']) {
      const asked = questions.filter((question) => question.family === family)
      expect(asked.length).toBeGreaterThan(80)
      const first = (some: readonly Question[]) =>
        some.filter(({ options, answer }) => options!.indexOf(answer) === 0).length / some.length
      expect(Math.abs(first(asked) - 0.5)).toBeLessThan(0.03)
      for (const side of [-1, 1]) {
        const panned = asked.filter(({ video: { cameras } }) => {
          const ahead = transformPoint(cameras[1]!.cameraToWorld, [0, 0, 1]).map(
            (value, i) => value - translationOf(cameras[1]!.cameraToWorld)[i]!,
          )
          const w = invert(cameras[0]!.cameraToWorld)
          return Math.sign(w[0]! * ahead[0]! + w[1]! * ahead[1]! + w[2]! * ahead[2]!) === side
        })
        expect(panned.length).toBeGreaterThan(20)
        expect(Math.abs(first(panned) - 0.5)).toBeLessThan(0.08)
      }
    }
  })

  test('most questions need more than one frame, all of them when that is asked for', () => {
    expect(questions.filter(({ oneFrame }) => oneFrame).length / questions.length).toBeLessThan(0.5)
    const several = dataset({ rooms: 10, seed: 4, severalFrames: true })
    expect(several.questions.length).toBeGreaterThan(10)
    expect(several.questions.every(({ oneFrame }) => !oneFrame)).toBe(true)
  })

  test('numbers that make no data set are refused by name', () => {
    expect(() => dataset({ rooms: 0, seed: 1 })).toThrow(/rooms is a number of 1 or more, not 0/)
    expect(() => dataset({ rooms: 1, seed: 1, frames: 2.5 })).toThrow(
      /frames is a number of 1 or more, not 2.5/,
    )
  })

  test('furnished rooms make data of every family as well', () => {
    const furnished = dataset({ rooms: 14, seed: 3, style: 'furnished', families: questionFamilies })
    expect(new Set(furnished.questions.map(({ family }) => family)).size).toBe(questionFamilies.length)
  })
})

describe('seen', () => {
  const it = room({ seed: 11, style: 'shapes' })
  const film = (path: 'look-around' | 'orbit', frames: number, width = 48) =>
    it.film({ path, frames, width, height: (width * 3) / 4, samples: 1 })

  test('all of a frame of the video itself, nothing behind the back, and little of what turned half out of view', () => {
    const around = film('look-around', 8)
    const only = (i: number) => around.at([i])
    expect(seenShare(only(0), around.frames[0]!)).toBe(1)
    expect(seenShare(only(0), around.frames[4]!)).toBe(0)
    expect(seenShare(around, around.frames[3]!)).toBe(1)
    // Turned by 45 of 80 degrees: of the picture's width the part whose rays lie within 40 degrees of the first view
    const share =
      (Math.tan((40 * Math.PI) / 180) - Math.tan((5 * Math.PI) / 180)) / (2 * Math.tan((40 * Math.PI) / 180))
    expect(seenShare(only(0), around.frames[1]!)).toBeGreaterThan(share * 0.75)
    expect(seenShare(only(0), around.frames[1]!)).toBeLessThan(share * 1.1)
  })

  test('agrees with a picture of 16 times as many points', () => {
    for (const i of [1, 2, 3, 4]) {
      const [coarse, fine] = [48, 192].map((width) => {
        const orbit = film('orbit', 12, width)
        return seenShare(orbit.at([0]), orbit.frames[i]!)
      })
      expect(Math.abs(coarse! - fine!)).toBeLessThan(0.06)
    }
  })

  test('what stands before something hides it', () => {
    const intrinsics = intrinsicsFromFov(48, 36, 80)
    const camera = (eye: readonly [number, number, number]) => ({
      intrinsics,
      cameraToWorld: lookAt(eye, [0, 0, 0.5]),
    })
    const views = it.film({ path: [camera([-1.8, 0, 1.4]), camera([1.8, 0, 1.4])], samples: 1 })
    const opposite = seenShare(views.at([0]), views.frames[1]!)
    expect(opposite).toBeLessThan(0.6)
  })

  test('needs depth', () => {
    const { depth: _, ...flat } = film('orbit', 1).frames[0]!
    expect(() => seenShare(new Video({ name: '', source: '', frames: [flat] }), flat)).toThrow(
      /Without depth/,
    )
  })
})

describe('questions about a room made by hand', () => {
  const object = (id: number, label: string, x: number, y: number): SceneObject => {
    const [color, category] = label.split(' ') as [string, string]
    return { id, label, color, category, center: [x, y, 0.5], size: [0.5, 0.5, 1], yaw: 0 }
  }
  const objects = [object(1, 'red box', 0, 2), object(2, 'blue box', 2, 2), object(3, 'green ball', -2, -1)]
  // looks north from the origin; every object covers a third of a frame, as the ids say
  const intrinsics = intrinsicsFromFov(3, 1, 80)
  const [frame] = room({ seed: 1 }).film({
    path: [{ intrinsics, cameraToWorld: lookAt([0, 0, 1.4], [0, 1, 1.4]) }],
    samples: 1,
  }).frames
  const video = new Video({
    name: '',
    source: '',
    objects,
    frames: [{ ...frame!, ids: Uint16Array.of(1, 2, 3) }],
  })
  const all = possibleQuestions(video)
  const answer = (text: string) => all.find((question) => question.text === text)?.answer

  test.each([
    ['At the end of the video, is the blue box to your left or to your right?', 'right'],
    ['At the end of the video, is the green ball to your left or to your right?', 'left'],
    ['At the end of the video, which is closer to you, the blue box or the red box?', 'red box'],
    [
      'If I am standing by the red box and facing the blue box, is the green ball to the left or the right of the blue box?',
      'right',
    ],
    [
      'Measuring from the closest point of each object, which of these objects (blue box, green ball) is the closest to the red box?',
      'blue box',
    ],
    [
      'Measuring from the closest point of each object, what is the distance between the red box and the blue box (in meters)?',
      '1.5',
    ],
    ['How many box(s) are in this room?', '2'],
  ])('%s %s', (text, expected) => expect(answer(text)).toBe(expected))

  test('what can be argued about is not asked: straight ahead is neither left nor right', () => {
    expect(all.some(({ text }) => text.includes('is the red box to your'))).toBe(false)
  })

  test('what was not seen is not asked', () => {
    const unseen = new Video({ ...video, frames: [{ ...video.frames[0]!, ids: Uint16Array.of(1, 2, 0) }] })
    expect(possibleQuestions(unseen).some(({ text }) => text.includes('green ball'))).toBe(false)
  })

  test('an answer that is offered is one of the options', () => {
    for (const { options, answer } of [...all, ...questions]) if (options) expect(options).toContain(answer)
  })
})
