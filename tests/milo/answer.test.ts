import { expect, test } from 'vitest'
import { Answer } from '../../src/milo/index.ts'
import { jupyterDisplay } from '../../src/notebook/index.ts'

test('an answer shows its text, its options as bars, and its attention, with text escaped', () => {
  const answer = new Answer({
    question: 'Is <b>it</b> left & near?',
    probabilities: [
      { answer: 'yes "sir"', probability: 0.75 },
      { answer: '<script>', probability: 0.25 },
    ],
    frameAttention: [0.2, 0.8],
    tokenAttention: [[[0.2]], [[0.8]]],
  })
  const bundle = answer[jupyterDisplay]()
  expect(Object.keys(bundle)).toEqual(['text/html', 'text/plain'])
  expect(bundle['text/plain']).toBe(
    'Is <b>it</b> left & near?\nyes "sir" (yes "sir" 75%, <script> 25%; attention: frame 1 20%, frame 2 80%)',
  )
  const html = bundle['text/html'] as string
  expect(html).toContain('Is &lt;b&gt;it&lt;/b&gt; left &amp; near?')
  expect(html).toContain('&lt;script&gt;')
  expect(html).not.toContain('<script>')
  // 75% of a bar of 120 pixels
  expect(html).toMatch(/yes &quot;sir&quot;<\/td>.*?width:90px.*?75%/)
  expect(html).toMatch(/frame 2<\/td>.*?width:96px.*?80%/)
})
