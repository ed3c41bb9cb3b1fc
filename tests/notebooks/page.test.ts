import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { needsBrowser, openBrowser, recordForeignRequests } from '../system/browser.ts'
import { inVenv, jupyterIn, needsJupyter, project } from '../system/jupyter.ts'
import { coloursOf } from '../system/lab-page.ts'
import { names, pathOf } from './notebooks.ts'

// Every notebook runs here, once and without a frontend. The newcomer's test runs the tour in JupyterLab besides,
// for what only a live page shows; the tests of other kernels leave the training out.

const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'milo-page-'))
const pageOf = (name: string) => join(folder, name.replace(/\W+/g, '-').replace(/-ipynb$/, '.html'))

/** What a viewer puts in the place of a figure. */
const pieces = {
  'application/vnd.milo.scene+json': 'canvas.milo-scene',
  'application/vnd.plotly.v1+json': '.js-plotly-plot',
  'application/vnd.vegalite.v6+json': 'svg',
}

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.each(names)('%s', (name) => {
  test('runs from top to bottom and becomes a page', { timeout: 700_000 }, async (context) => {
    needsJupyter(context)
    const env = { ...process.env, ...(await jupyterIn(join(folder, 'jupyter'))) }
    const command = ['nbconvert', '--execute', '--to', 'html', '--output', pageOf(name), pathOf(name)]
    await run(inVenv('jupyter'), command, { cwd: project, env, maxBuffer: 1e8 })
    if (name === 'tutorial/00-tour.ipynb')
      for (const mime of Object.keys(pieces))
        expect(readFileSync(pageOf(name), 'utf8')).toContain(`data-milo-mime="${mime}"`)
  })

  test('its page draws its scenes and plots, and asks no other machine', {
    timeout: 120_000,
  }, async (context) => {
    needsBrowser(context)
    if (!existsSync(pageOf(name))) return context.skip('the notebook did not become a page')
    const browser = await openBrowser()
    try {
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
      const foreign = recordForeignRequests(page)
      await page.goto(pathToFileURL(pageOf(name)).href)
      for (const [mime, piece] of Object.entries(pieces)) {
        const figures = await page.locator(`[data-milo-mime="${mime}"]`).all()
        for (const figure of figures) {
          const drawn = figure.locator(piece).first()
          await drawn.scrollIntoViewIfNeeded()
          await expect.poll(() => coloursOf(drawn), { timeout: 20_000, message: mime }).toBeGreaterThan(8)
        }
      }
      expect(foreign).toEqual([])
    } finally {
      await browser.close()
    }
  })
})
