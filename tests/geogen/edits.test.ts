import { describe, expect, test } from 'vitest'
import { edited, makeTriplet, parseAction, Room, room } from '../../src/geogen/index.ts'
import { seeded } from '../../src/geogen/random.ts'
import { type Camera, intrinsicsFromFov, lookAt, project } from '../../src/geometry/index.ts'

const it = room({ seed: 2, style: 'shapes', size: [5, 5, 2.6] })
const camera: Camera = {
  intrinsics: intrinsicsFromFov(160, 120, 80),
  cameraToWorld: lookAt([0, -2.4, 2.3], [0, 0.6, 0.4]),
}
const film = (place: Room) => place.film({ path: [camera], samples: 1 }).frames[0]!
const before = film(it)
const object = it.objects[0]!
const apply = (text: string) => edited(it, parseAction(text, { camera, objects: it.objects }).edits, camera)

describe('edits', () => {
  test('a thing removed is gone from pictures and list, and nothing else has changed', () => {
    const after = film(apply(`the ${object.label} is removed`))
    expect(apply(`remove the ${object.label}`).objects).toEqual(it.objects.slice(1))
    expect(after.ids!.includes(object.id)).toBe(false)
    before.ids!.forEach((id, i) => {
      if (id !== object.id) expect(after.depth![i]).toBe(before.depth![i])
    })
  })

  test.each([
    ['left', [-1, 0]],
    ['right', [1, 0]],
    ['away', [0, 1]],
    ['closer', [0, -1]],
  ] as const)('a thing moved %s lands there, as the camera sees it', (direction, [dx, dy]) => {
    const place = apply(`the ${object.label} is moved 0.3 m ${direction}`)
    const moved = place.objects[0]!
    expect(moved.center[0]).toBeCloseTo(object.center[0] + 0.3 * dx, 9)
    expect(moved.center[1]).toBeCloseTo(object.center[1] + 0.3 * dy, 9)
    const { ids } = film(place)
    const columns = [...ids!.keys()].filter((i) => ids![i] === object.id).map((i) => (i % 160) + 0.5)
    const middle = columns.reduce((sum, u) => sum + u, 0) / columns.length
    expect(Math.abs(middle - project(camera, moved.center)[0])).toBeLessThan(4)
  })

  test('a thing painted has the new colour where it is seen, and a new label', () => {
    const place = apply(`the ${object.label} is painted orange`)
    expect(place.objects[0]!.label).toBe(`orange ${object.category}`)
    const after = film(place)
    const own = [...before.ids!.keys()].filter((i) => before.ids![i] === object.id)
    expect(own.length).toBeGreaterThan(50)
    for (const i of own) {
      const [r, g, b] = after.image.data.subarray(3 * i, 3 * i + 3)
      expect(r! > g! && g! > b!).toBe(true)
    }
    expect(after.depth).toEqual(before.depth)
  })

  test('a thing added stands beside its landmark, in the shape of its kind', () => {
    const roomy = new Room({ ...it, objects: it.objects.slice(0, 1), mesh: it.mesh })
    const place = edited(
      roomy,
      [
        {
          do: 'add',
          color: 'orange',
          category: object.category,
          direction: 'right',
          metres: 1,
          label: object.label,
        },
      ],
      camera,
    )
    const fresh = place.objects.at(-1)!
    expect(fresh).toMatchObject({ label: `orange ${object.category}`, size: object.size })
    expect(fresh.center[0]).toBeCloseTo(object.center[0] + 1, 9)
    const ids = film(place).ids!
    expect(ids.filter((id) => id === fresh.id).length).toBeGreaterThan(50)
  })

  test('a bed can not leave its pillows in the air, nor a room its door', () => {
    const bedroom = [1, 2, 3, 4, 5, 6, 7, 8].map((seed) => room({ seed, kind: 'bedroom' }))
    const withPillows = bedroom.filter(({ objects }) => objects.some(({ category }) => category === 'pillow'))
    expect(withPillows.length).toBeGreaterThan(3)
    for (const place of withPillows) {
      const bed = place.objects.find(({ category }) => category === 'bed')!
      const door = place.objects.find(({ category }) => category === 'door')!
      const remove = ({ label }: { label: string }) => edited(place, [{ do: 'remove', label }], camera)
      expect(() => remove(bed)).toThrow(/ is on the .*bed: move or remove that first/)
      expect(() => remove(door)).toThrow(/built into the wall/)
    }
  })

  test('words that several things share name none, and are not drawn', () => {
    const twins = new Room({ ...it, objects: it.objects.map((one) => ({ ...one, label: object.label })) })
    expect(() => edited(twins, [{ do: 'remove', label: object.label }], camera)).toThrow(
      /could be any of \d+ things/,
    )
    const observation = twins.film({ path: 'orbit', frames: 3, width: 32, height: 24 })
    for (let seed = 0; seed < 20; seed++) {
      const { action } = makeTriplet(twins, observation, seeded(`twins ${seed}`), ['face', 'remove', 'go'])
      expect(action.text).not.toContain(object.category)
    }
  })

  test('what can not be done is refused by name', () => {
    expect(() => apply(`the ${object.label} is moved 9 m left`)).toThrow(/would stand in a wall/)
    expect(() => apply('the piano is removed')).toThrow(/no 'piano' here, only: /)
    expect(() => apply(`the ${object.label} is painted mauve`)).toThrow(/no paint called 'mauve'/)
    const other = it.objects[1]!
    const towards = {
      do: 'add',
      color: 'orange',
      category: other.category,
      direction: 'left',
      metres: 0,
    } as const
    expect(() => edited(it, [{ ...towards, label: other.label }], camera)).toThrow(/would stand in the/)
    expect(() =>
      edited(
        it,
        [{ do: 'add', color: 'red', category: 'piano', direction: 'left', metres: 1, label: other.label }],
        camera,
      ),
    ).toThrow(/no piano here whose shape/)
  })

  test('a thing that carries another stays', () => {
    const top = {
      ...object,
      id: 99,
      label: 'cup',
      center: [object.center[0], object.center[1], object.size[2] + 0.05],
      size: [0.1, 0.1, 0.1],
    } as const
    const laid = new Room({ ...it, objects: [...it.objects, top], mesh: it.mesh })
    expect(() => edited(laid, [{ do: 'remove', label: object.label }], camera)).toThrow(/The cup is on the/)
  })
})

test('furnished rooms can be edited too', () => {
  const furnished = room({ seed: 3 })
  const kinds = new Set<string>()
  const observation = furnished.film({ path: 'look-around', frames: 6, width: 32, height: 24, samples: 1 })
  const random = seeded('edits')
  for (let i = 0; i < 24; i++) {
    const triplet = makeTriplet(furnished, observation, random, ['remove', 'shift', 'paint', 'add'], 1)
    for (const { do: kind } of triplet.action.edits) kinds.add(kind)
    const same = { camera: observation.cameras.at(-1)!, objects: furnished.objects }
    expect(parseAction(triplet.action.text, same).steps).toEqual(triplet.action.steps)
  }
  expect(kinds).toEqual(new Set(['remove', 'shift', 'paint', 'add']))
})
