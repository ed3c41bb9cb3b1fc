import { expect, test } from 'vitest'
import { random } from '../../src/milo/random.ts'
import { learnWords, tokenize, Vocabulary, words, wordVocabulary } from '../../src/milo/vocabulary.ts'

test('a text is words in lower case and numbers', () => {
  expect(words('Turn LEFT 30 degrees, then 0.5 m.')).toEqual([
    'turn',
    'left',
    '30',
    'degrees',
    'then',
    '0.5',
    'm',
  ])
})

test('numbers share a token and keep their value, unknown words share another', () => {
  const vocabulary = wordVocabulary(20)
  learnWords(vocabulary, 'turn left 30 degrees')
  const { ids, values } = tokenize(vocabulary, 'turn right 45 degrees', 'imagine')
  const known = (entry: string) => vocabulary.find(entry)
  expect(ids).toEqual(['<imagine>', 'turn', '<unknown>', '<number>', 'degrees'].map((entry) => known(entry)))
  expect(values).toEqual([0, 0, 0, 45, 0])
})

test('a full vocabulary says which word had no place', () => {
  const vocabulary = new Vocabulary(1, [])
  expect(vocabulary.learn('left')).toBe(0)
  expect(vocabulary.learn('left')).toBe(0)
  expect(() => vocabulary.learn('right')).toThrow(/full \(1 entries\).*'right'/)
})

test('random numbers are uniform and normal, and fixed by their seeds', () => {
  const stream = random(7, 1)
  const values = stream.normal(20_000)
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const square = values.reduce((sum, value) => sum + value * value, 0) / values.length
  // Four standard errors: of the mean 1/sqrt(n), of the variance sqrt(2/n).
  expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(20_000))
  expect(Math.abs(square - 1)).toBeLessThan(4 * Math.sqrt(2 / 20_000))
  expect(random(7, 1).normal(5)).toEqual(random(7, 1).normal(5))
  expect(random(7, 1).normal(5)).not.toEqual(random(7, 2).normal(5))
  const counts = [0, 0, 0, 0]
  for (let i = 0; i < 4000; i++) counts[stream.integer(4)]!++
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(4 * Math.sqrt(750))
})
