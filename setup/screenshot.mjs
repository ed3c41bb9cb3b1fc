// `npm run screenshot`: the picture that the newcomer's test took last becomes the README's.
import { copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { Problem, runMain } from './problem.mjs'
import { at } from './project.mjs'

await runMain(() => {
  const taken = at('tests/system/.screenshots/tour.png')
  if (!existsSync(taken)) throw new Problem('There is no screenshot yet.', 'Take one: npm test -- newcomer')
  mkdirSync(at('docs/images'), { recursive: true })
  copyFileSync(taken, at('docs/images/tour.png'))
  console.log('docs/images/tour.png')
})
