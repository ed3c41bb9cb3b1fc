import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'
import { needsBrowser, openBrowser, recordForeignRequests, screenshots } from './browser.ts'
import { cloneProject, type JupyterLab, npmStart } from './jupyter.ts'
import { coloursOf, errorsOf, openNotebook, runAllCells, tall } from './lab-page.ts'

const folder = mkdtempSync(join(tmpdir(), 'milo-newcomer-'))
let lab: JupyterLab | undefined
let browser: Browser | undefined

afterAll(async () => {
  await browser?.close()
  await lab?.close()
  rmSync(folder, { recursive: true, force: true })
})

const minutes = (count: number) => count * 60_000

test('a newcomer clones, starts, and runs the tour in JupyterLab', {
  timeout: minutes(16),
}, async (context) => {
  needsBrowser(context)
  const clone = join(folder, 'milo-lab')
  cloneProject(clone)
  const home = join(folder, 'home')
  lab = await npmStart(clone, { HOME: home, XDG_CACHE_HOME: join(home, '.cache') }, 8)
  browser = await openBrowser()
  const page = await browser.newPage({ viewport: tall })
  const foreign = recordForeignRequests(page)
  await openNotebook(page, lab.url)
  await runAllCells(page, 6)

  expect(await errorsOf(page)).toEqual([])
  await expectPictures(page)
  expect(foreign).toEqual([])
  await page.setViewportSize({ width: 1280, height: 900 })
  const scene = page.locator('.milo-scene').nth(1) // the room of our own
  await scene.scrollIntoViewIfNeeded()
  await page.waitForTimeout(1000)
  await page.screenshot({ path: join(screenshots, 'tour.png') })

  await lab.close()
  expect(await isListening(lab.url)).toBe(false)
})

const isListening = (url: string) =>
  fetch(url).then(
    () => true,
    () => false,
  )

/** What the tour promises to show is there, and is not blank. */
async function expectPictures(page: Page): Promise<void> {
  const scenes = page.locator('canvas.milo-scene')
  expect(await scenes.count()).toBeGreaterThan(0)
  await page.waitForTimeout(2000)
  for (const scene of await scenes.all()) expect(await coloursOf(scene)).toBeGreaterThan(8)

  const marks = page.locator('.milo-figure svg [class*="mark-"] path')
  expect(await marks.count()).toBeGreaterThan(0)
  const plots = page.locator('.js-plotly-plot canvas')
  expect(await plots.count()).toBeGreaterThan(0)
  for (const plot of await page.locator('.js-plotly-plot').all())
    expect(await coloursOf(plot)).toBeGreaterThan(8)

  const images = page.locator('.jp-OutputArea-output img')
  expect(await images.count()).toBeGreaterThan(0)
  const widths = await images.evaluateAll((all) =>
    all.map((image) => (image as HTMLImageElement).naturalWidth),
  )
  expect(widths.every((width) => width > 0)).toBe(true)
  for (const image of await images.all()) expect(await coloursOf(image)).toBeGreaterThan(8)
}
