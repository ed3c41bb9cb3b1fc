import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  biasOf,
  biasTable,
  boxDistance,
  dataset,
  evenOut,
  possibleQuestions,
  type QuestionFamily,
  questionFamilies,
  room,
  type SceneQuestion,
  scannedScenes,
  sceneQuestions,
  type Thing,
  vsiBenchNames,
} from '../../src/geogen/index.ts'
import { dot, expRotation, intrinsicsFromFov, lookAt, subtract, type Vec3 } from '../../src/geometry/index.ts'
import { Video } from '../../src/video/index.ts'

const thing = (id: number, label: string, x: number, y: number): Thing => {
  const category = label.split(' ').at(-1)!
  return { id, label, color: '', category, center: [x, y, 0.5], size: [0.5, 0.5, 1], yaw: 0 }
}

describe('VSI-Bench families, on a plan that can be checked by hand', () => {
  //   y
  //   4  lamp ..... desk
  //   2              .
  //   0  bed ...... sofa      shelf at (8, 0)
  //      0          4       x
  const objects = [
    thing(1, 'bed', 0, 0),
    thing(2, 'sofa', 4, 0),
    thing(3, 'desk', 4, 4),
    thing(4, 'lamp', 0, 4),
    thing(5, 'shelf', 8, 0),
    thing(6, 'red chair', 1.5, 2),
    thing(7, 'blue chair', 2.5, 2),
  ]
  const questions = sceneQuestions({ name: 'plan', objects, area: 63.04 })
  const find = (family: QuestionFamily, part: string) =>
    questions.find((question) => question.family === family && question.text.includes(part))

  test.each<[QuestionFamily, string, string]>([
    ['object count', 'How many chair(s) are in this room?', '2'],
    ['absolute distance', 'the distance between the bed and the sofa (in meters)?', '3.5'],
    [
      'object size',
      'longest dimension (length, width, or height) of the bed, measured in centimeters?',
      '100',
    ],
    ['room size', 'What is the size of this room (in square meters)?', '63.0'],
    [
      'relative direction easy',
      'standing by the bed and facing the sofa, is the desk to the left or',
      'left',
    ],
    [
      'relative direction easy',
      'standing by the bed and facing the lamp, is the desk to the left or',
      'right',
    ],
    ['relative direction medium', 'standing by the sofa and facing the shelf, is the bed to my left', 'back'],
    [
      'relative direction medium',
      'standing by the sofa and facing the shelf, is the desk to my left',
      'left',
    ],
    [
      'relative direction hard',
      'standing by the lamp and facing the desk, is the shelf to my',
      'front-right',
    ],
    ['relative direction hard', 'standing by the sofa and facing the shelf, is the lamp to my', 'back-left'],
    ['route', 'beginning at the bed and facing the sofa. You want to navigate to the desk.', 'Turn Left'],
    ['route', 'beginning at the desk and facing the sofa. You want to navigate to the shelf.', 'Turn Left'],
  ])('%s: %s', (family, part, expected) => expect(find(family, part)?.answer).toBe(expected))

  test('a route fills in each turn', () => {
    const question = find(
      'route',
      'beginning at the bed and facing the sofa. You want to navigate to the desk. You will perform the following ' +
        "actions (Note: for each [please fill in], choose either 'turn back,' 'turn left,' or 'turn right.'): " +
        '1. [please fill in] 2. Go forward until the lamp 3. [please fill in] 4. Go forward until the desk. ' +
        'You have reached the final destination.',
    )!
    expect(question.answer).toBe('Turn Left, Turn Right')
    expect(new Set(question.options).size).toBe(4)
  })

  test('what can be argued about is not asked', () => {
    const texts = questions.map(({ text }) => text)
    // in line with what is faced, on the border of two quadrants, two equally close, through another thing
    expect(texts.some((it) => it.includes('by the bed and facing the sofa, is the shelf to the'))).toBe(false)
    expect(texts.some((it) => it.includes('by the sofa and facing the desk, is the bed to my front'))).toBe(
      false,
    )
    expect(
      texts.some((it) => /which of these objects \(sofa, lamp\) is the closest to the bed/.test(it)),
    ).toBe(false)
    expect(
      texts.some((it) =>
        /beginning at the bed and facing the shelf.*1\. Go forward until the shelf/.test(it),
      ),
    ).toBe(false)
  })

  test('of several things with one name, the closest counts; they are not asked about alone', () => {
    const named = [
      thing(1, 'bed', 0, 0),
      thing(2, 'chair', 1.5, 0),
      thing(3, 'chair', 6, 0),
      thing(4, 'sofa', 3, 0),
    ]
    const asked = sceneQuestions({ name: 'two chairs', objects: named })
    const closest = asked.filter(
      ({ family, text }) => family === 'relative distance' && /to the bed\?/.test(text),
    )
    expect(closest.length).toBeGreaterThan(0)
    for (const { answer, text } of closest) {
      expect(answer).toBe('chair')
      expect(text).toMatch(/If there are multiple instances of an object category, measure to the closest\.$/)
    }
    expect(asked.some(({ text }) => text.includes('by the chair'))).toBe(false)
    expect(asked.some(({ family, text }) => family === 'absolute distance' && text.includes('chair'))).toBe(
      false,
    )
  })

  test('all eight of VSI-Bench are there, relative direction in three grades', () => {
    expect(
      Object.keys(vsiBenchNames).every((family) => questionFamilies.includes(family as QuestionFamily)),
    ).toBe(true)
    expect(Object.values(vsiBenchNames).sort()).toEqual([
      'obj_appearance_order',
      'object_abs_distance',
      'object_counting',
      'object_rel_direction_easy',
      'object_rel_direction_hard',
      'object_rel_direction_medium',
      'object_rel_distance',
      'object_size_estimation',
      'room_size_estimation',
      'route_planning',
    ])
  })
})

describe('questions of a video', () => {
  const intrinsics = intrinsicsFromFov(3, 1, 80)
  const camera = { intrinsics, cameraToWorld: lookAt([0, 0, 1.4], [0, 1, 1.4]) }
  const frame = room({ seed: 1 }).film({ path: [camera], samples: 1 }).frames[0]!
  const objects = [thing(1, 'bed', 0, 3), thing(2, 'sofa', 3, 0), thing(3, 'desk', -3, 0)]
  const video = (...ids: number[][]) =>
    new Video({
      name: '',
      source: '',
      objects,
      frames: ids.map((it) => ({ ...frame, ids: Uint16Array.from(it) })),
    })

  test('appearance order is that of the first frames', () => {
    const [question] = possibleQuestions(video([2, 0, 0], [2, 3, 0], [1, 3, 0]), ['appearance order'])
    expect(question!.answer).toBe('sofa, desk, bed')
    expect(question!.options).toContain(question!.answer)
    expect(new Set(question!.options).size).toBe(4)
    for (const option of question!.options!)
      expect(option.split(', ').sort()).toEqual(['bed', 'desk', 'sofa'])
    expect(possibleQuestions(video([2, 3, 0], [1, 0, 0]), ['appearance order'])).toEqual([])
  })

  test('what will be in view after a turn', () => {
    const asked = possibleQuestions(video([1, 2, 3]), ['camera view'])
    const answer = (turn: string, label: string) =>
      asked.find(({ text }) => text.includes(`turn ${turn} degrees, will you look towards the ${label}?`))
        ?.answer
    expect(answer('right 90', 'sofa')).toBe('yes')
    expect(answer('left 90', 'sofa')).toBe('no')
    expect(answer('left 90', 'desk')).toBe('yes')
    expect(answer('left 30', 'bed')).toBe('yes') // 30 of 40 degrees
    expect(answer('right 60', 'bed')).toBe('no')
  })
})

describe('no answer can be had without looking', () => {
  const { questions } = dataset({
    rooms: 100,
    seed: 5,
    families: questionFamilies,
    triplets: 0,
    questions: 24,
  })
  const biases = biasOf(questions)

  test('no prior beats chance by 3 points, in any family', () => {
    console.log(biasTable(biases))
    expect(biases).toHaveLength(questionFamilies.length)
    for (const { chance, prior, questions: count } of biases) {
      if (chance === undefined) continue
      expect(count).toBeGreaterThan(80)
      expect(prior - chance).toBeLessThan(0.03)
    }
  })

  test('neither does the side of the pan, nor the turn that is asked about', () => {
    for (const family of ['camera direction', 'camera view']) {
      const asked = questions.filter((question) => question.family === family)
      let right = 0
      for (const group of Map.groupBy(asked, ({ cue }) => cue).values()) {
        const first = group.filter(({ options, answer }) => options!.indexOf(answer) === 0).length
        right += Math.max(first, group.length - first)
      }
      expect(right / asked.length - 0.5).toBeLessThan(family === 'camera view' ? 0.06 : 0.03)
    }
  })

  test('biases are found where there are some', () => {
    const always: SceneQuestion[] = Array.from({ length: 40 }, (_, i) => ({
      family: 'rigged',
      text: '',
      answer: i % 4 ? 'bed' : 'sofa',
      options: i % 2 ? ['sofa', 'bed'] : ['bed', 'sofa'],
      objects: [],
    }))
    const [rigged] = biasOf(always)
    expect(rigged).toMatchObject({ chance: 0.5, questions: 40 })
    expect(rigged!.blind).toBeGreaterThan(0.7)
    expect(evenOut(always).length).toBeLessThan(40)
    expect(biasOf(evenOut(always))[0]!.prior).toBe(0.5)
  })
})

describe('boxes', () => {
  const at = fc.double({ min: -3, max: 3, noNaN: true })
  const length = fc.double({ min: 0.1, max: 2, noNaN: true })
  const tilted = fc
    .tuple(fc.tuple(at, at, at), fc.tuple(length, length, length), fc.tuple(at, at, at))
    .map(
      ([center, size, turn]): Thing => ({ ...thing(1, 'box', 0, 0), center, size, axes: expRotation(turn) }),
    )

  test('distances agree with another way to compute them: closest points by turns', () => {
    fc.assert(
      fc.property(tilted, tilted, (a, b) => {
        let [p, q] = [a.center, b.center]
        for (let i = 0; i < 3000; i++) [p, q] = [clampInto(a, q), clampInto(b, p)]
        const apart = Math.hypot(...subtract(clampInto(a, q), q))
        expect(Math.abs(boxDistance(a, b) - apart)).toBeLessThan(5e-3)
        expect(boxDistance(b, a)).toBeCloseTo(boxDistance(a, b), 9)
      }),
      { numRuns: 150 },
    )
  })
})

/** The point of a box that is closest to another point. */
function clampInto({ center, size, axes }: Thing, point: Vec3): Vec3 {
  const out = [...center]
  for (let i = 0; i < 3; i++) {
    const axis: Vec3 = [axes![3 * i]!, axes![3 * i + 1]!, axes![3 * i + 2]!]
    const along = dot(subtract(point, center), axis)
    const kept = Math.max(-size[i]! / 2, Math.min(size[i]! / 2, along))
    for (let k = 0; k < 3; k++) out[k] = out[k]! + kept * axis[k]!
  }
  return out as unknown as Vec3
}

describe('scanned scenes', () => {
  const folder = resolve(import.meta.dirname, '../../../shared/data/vsibench_meta_info')
  const files = ['scannet', 'arkitscenes'].map((name) => resolve(folder, `${name}_meta_info_val.json`))

  test('make questions of every family that boxes allow, by the code that serves filmed rooms', (context) => {
    if (!existsSync(folder)) return context.skip(`no scenes at ${folder}`)
    const raw = files.map((file) => JSON.parse(readFileSync(file, 'utf8')))
    const scenes = raw.flatMap(scannedScenes)
    expect(scenes).toHaveLength(238)
    const questions = scenes.flatMap((scene) =>
      sceneQuestions(scene).map((question) => ({ ...question, scene })),
    )
    const pictured = ['camera direction', 'camera distance', 'camera view', 'appearance order']
    expect(new Set(questions.map(({ family }) => family))).toEqual(
      new Set(questionFamilies.filter((family) => !pictured.includes(family))),
    )
    const even = evenOut(questions)
    for (const { chance, prior } of biasOf(even)) if (chance) expect(prior - chance).toBeLessThan(0.03)
    console.log(biasTable(biasOf(even)))
    const all = Object.assign({}, ...raw)
    for (const { family, text, answer, scene } of questions)
      checkByHand(all[scene.name], family, text, answer)
  })

  test("boxes' axes are rows: with them the boxes reach to the corners that the files give", (context) => {
    if (!existsSync(folder)) return context.skip(`no scenes at ${folder}`)
    const [scene] = Object.entries<any>(JSON.parse(readFileSync(files[1]!, 'utf8')))
    for (const it of scannedScenes(Object.fromEntries([scene!]))[0]!.objects) {
      const box = scene![1].object_bbox[it.category].find((some: any) => some.centroid[0] === it.center[0])
      for (const k of [0, 1]) {
        const reach = [0, 1, 2].reduce(
          (sum, i) => sum + (it.size[i]! / 2) * Math.abs(it.axes![3 * i + k]!),
          0,
        )
        expect(it.center[k]! + reach).toBeCloseTo(box.max[k], 5)
      }
    }
  })

  test('what is malformed is named', () => {
    expect(() => scannedScenes([])).toThrow(/object with one entry per scene/)
    expect(() => scannedScenes({ s1: {} })).toThrow(/'s1' has no object_bbox/)
    expect(() => scannedScenes({ s1: { object_bbox: { bed: [{ centroid: [1, 2, Number.NaN] }] } } })).toThrow(
      /'s1', bed 1: centroid: 3 numbers/,
    )
  })
})

/** Answers again from the file's own numbers, by the shortest arithmetic there is. */
function checkByHand(scene: any, family: string, text: string, answer: string): void {
  const one = (label: string) => scene.object_bbox[label][0].centroid as number[]
  if (family === 'object count')
    expect(Number(answer)).toBe(scene.object_counts[/many (.+)\(s\)/.exec(text)![1]!])
  if (family === 'room size') expect(Number(answer)).toBeCloseTo(scene.room_size, 1 - 0.31)
  if (family === 'object size') {
    const [box] = scene.object_bbox[/height\) of the (.+), measured/.exec(text)![1]!]
    expect(Math.abs(Number(answer) - 100 * Math.max(...box.axesLengths))).toBeLessThanOrEqual(0.5 + 1e-9)
  }
  const facing = /standing by the (.+) and facing the (.+?), is the (.+?) to /.exec(text)
  if (!facing) return
  const [at, ahead, asked] = facing.slice(1).map((label) => one(label!)) as [number[], number[], number[]]
  const [fx, fy, ax, ay] = [ahead[0]! - at[0]!, ahead[1]! - at[1]!, asked[0]! - at[0]!, asked[1]! - at[1]!]
  const leftwards = fx * ay - fy * ax
  const forwards = fx * ax + fy * ay
  const cosine = forwards / Math.hypot(fx, fy) / Math.hypot(ax, ay)
  if (answer === 'back') expect(cosine).toBeLessThan(Math.cos((135 * Math.PI) / 180))
  if (answer.includes('left')) expect(leftwards).toBeGreaterThan(0)
  if (answer.includes('right')) expect(leftwards).toBeLessThan(0)
  if (answer.startsWith('front-')) expect(forwards).toBeGreaterThan(0)
  if (answer.startsWith('back-')) expect(forwards).toBeLessThan(0)
}
