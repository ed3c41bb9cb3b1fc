import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { needsBrowser, openBrowser, recordForeignRequests } from './browser.ts'
import { inVenv, jupyterIn, needsJupyter, project } from './jupyter.ts'
import { coloursOf } from './lab-page.ts'

const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'milo-page-'))
const tour = join(project, 'notebooks/tutorial/00-tour.ipynb')

afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('nbconvert runs the tour into a page that draws its scenes offline', {
  timeout: 700_000,
}, async (context) => {
  needsBrowser(context)
  needsJupyter(context)
  const command = [
    'nbconvert',
    '--execute',
    '--to',
    'html',
    '--output-dir',
    folder,
    '--output',
    'tour.html',
    tour,
  ]
  const env = { ...process.env, ...(await jupyterIn(join(folder, 'jupyter'))) }
  await run(inVenv('jupyter'), command, { cwd: project, env, maxBuffer: 1e8 })
  const browser = await openBrowser()
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    const foreign = recordForeignRequests(page)
    await page.goto(pathToFileURL(join(folder, 'tour.html')).href)
    const scenes = page.locator('canvas.milo-scene')
    await scenes.first().waitFor({ timeout: 30_000 })
    await page.waitForTimeout(2000)
    for (const scene of await scenes.all()) expect(await coloursOf(scene)).toBeGreaterThan(8)
    expect(foreign).toEqual([])
  } finally {
    await browser.close()
  }
})
