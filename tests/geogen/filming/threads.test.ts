import { afterAll, expect, test } from 'vitest'
import { type Room, renderer, room } from '../../../src/geogen/index.ts'

const threads = await renderer({ threads: 2 })
afterAll(() => threads.close())

const everything = {
  frames: 5,
  width: 37,
  height: 23,
  normals: true,
  visibility: true,
  filter: true,
} as const
const parts = (it: Room) => it.film(everything).frames

test('several threads film what one films, in order', async () => {
  const it = room({ seed: 1 })
  expect((await it.filmWith(threads, everything)).frames).toEqual(parts(it))
})

test('calls that overlap, with different rooms, do not disturb each other', async () => {
  const rooms = [2, 3, 4, 2].map((seed) => room({ seed }))
  const videos = await Promise.all(rooms.map((it) => it.filmWith(threads, everything)))
  expect(videos.map(({ frames }) => frames)).toEqual(rooms.map(parts))
})

test('plain TypeScript films the same', async () => {
  const it = room({ seed: 5, style: 'shapes' })
  const plain = await renderer({ on: 'typescript' })
  expect((await it.filmWith(plain, everything)).frames).toEqual(parts(it))
})

test('wrong options are said before anything is filmed, and the threads go on', async () => {
  const it = room({ seed: 1, style: 'shapes' })
  await expect(it.filmWith(threads, { samples: 0 })).rejects.toThrow(/samples is a whole number/)
  await expect(renderer({ threads: 0 })).rejects.toThrow(/threads is a whole number of 1 or more/)
  expect((await it.filmWith(threads, { frames: 1 })).frames).toHaveLength(1)
})

test('a closed renderer says so', async () => {
  const closed = await renderer({ threads: 1 })
  await closed.close()
  await expect(room({ seed: 1, style: 'shapes' }).filmWith(closed)).rejects.toThrow(/is closed/)
})
