import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { intrinsicsFromFov, lookAt, type Vec3 } from '../../src/geometry/index.ts'
import { geogen, mimeTypes, type Shown, show } from '../../src/index.ts'
import { jupyterDisplay, type MimeBundle } from '../../src/notebook/index.ts'

// The viewers as static pages use them: real bundles in a real browser, from a file, with no network.

const build = resolve(import.meta.dirname, '../../setup/build.mjs')
const chromiumPath = '/usr/bin/chromium'
const skip = !existsSync(chromiumPath)
if (skip) console.log(`viewer.test.ts skips: no browser at ${chromiumPath} (apt-get install chromium).`)

let browser: Browser
let scripts: string
const folder = mkdtempSync(join(tmpdir(), 'milo-viewer-'))

beforeAll(async () => {
  if (skip) return
  const { frontendFiles } = await import(pathToFileURL(build).href)
  scripts = join(frontendFiles.nbconvertTemplate, 'static')
  const args = [
    '--no-sandbox',
    '--disable-background-networking',
    '--use-angle=swiftshader',
    '--enable-unsafe-swiftshader',
  ]
  browser = await chromium.launch({ executablePath: chromiumPath, args })
})

afterAll(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true, force: true })
})

type Kind = keyof typeof mimeTypes

/** Opens a page with these bundles; what it asked for and complained about comes back with it. */
async function open(bundles: readonly (readonly [Kind, MimeBundle])[], dark = false) {
  const kinds = [...new Set(bundles.map(([kind]) => kind))]
  const json = (bundle: MimeBundle) => JSON.stringify(bundle).replaceAll('<', '\\u003c')
  const figures = bundles.map(
    ([kind, bundle]) =>
      `<div data-milo-mime="${mimeTypes[kind]}"><script type="application/json">${json(bundle)}</script></div>`,
  )
  const code = kinds.map((kind) => `<script>${readFileSync(join(scripts, `${kind}.js`), 'utf8')}</script>`)
  const body = `<body data-jp-theme-light="${!dark}" style="margin: 8px; background: ${dark ? '#111' : '#fff'}">`
  const file = join(folder, `${Math.random()}.html`)
  writeFileSync(
    file,
    `<!doctype html><meta charset="utf-8">${body}${figures.join('')}${code.join('')}</body>`,
  )
  const page = await browser.newPage({ viewport: { width: 900, height: 700 } })
  const requests: string[] = []
  const complaints: string[] = []
  page.on('request', (request) => requests.push(request.url()))
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(String(error)))
  await page.goto(pathToFileURL(file).href)
  return { page, complaints, outside: () => requests.filter((url) => !/^(file|data|blob):/.test(url)) }
}

const bundleOf = (shown: Shown) => shown[jupyterDisplay]()

/** How many different colours the n-th scene's canvas shows; 1 where it is blank. */
const colorsOf = (page: Page, index = 0) =>
  page.evaluate((nth) => {
    const canvas = document.querySelectorAll<HTMLCanvasElement>('canvas.milo-scene')[nth]!
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
    return new Set(new Uint32Array(data.buffer)).size
  }, index)

const video = () => geogen.room({ seed: 7 }).film({ path: 'orbit', frames: 6, width: 96, height: 72 })

test.skipIf(skip)('a scene is drawn, turns with the mouse, and needs no network', async () => {
  const { page, complaints, outside } = await open([['scene', await bundleOf(show.scene(video()))]])
  await page.waitForSelector('canvas.milo-scene')
  await expect.poll(() => colorsOf(page)).toBeGreaterThan(500)
  const before = await page.locator('canvas.milo-scene').screenshot()
  await page.mouse.move(400, 200)
  await page.mouse.down()
  await page.mouse.move(520, 230, { steps: 4 })
  await page.mouse.up()
  await expect
    .poll(async () => before.equals(await page.locator('canvas.milo-scene').screenshot()))
    .toBe(false)
  expect(complaints).toEqual([])
  expect(outside()).toEqual([])
  await page.close()
})

test.skipIf(skip)('twenty scenes share one graphics context and are all drawn', async () => {
  const bundle = await bundleOf(show.scene(video(), { points: 2000 }))
  const { page, complaints } = await open(Array.from({ length: 20 }, () => ['scene', bundle] as const))
  await expect.poll(() => page.locator('canvas.milo-scene').count(), { timeout: 30_000 }).toBe(20)
  for (const index of [0, 10, 19]) {
    await expect.poll(() => colorsOf(page, index)).toBeGreaterThan(200)
  }
  expect(complaints.filter((line) => /context/i.test(line))).toEqual([])
  await page.close()
})

test.skipIf(skip)('plots and paths are drawn, light and dark', async () => {
  const curve = show.loss([3, 2, 1.5, 1.2, 1.1, 1], { title: 'Loss' })
  for (const dark of [false, true]) {
    const { page, complaints, outside } = await open(
      [
        ['plot', await bundleOf(curve)],
        ['plotly', await bundleOf(show.path(video().cameras))],
      ],
      dark,
    )
    await page.waitForSelector('svg .mark-line path')
    await page.waitForSelector('.gl-container canvas')
    expect(complaints).toEqual([])
    expect(outside()).toEqual([])
    await page.close()
  }
})

test.skipIf(skip)('text from data is never run as HTML', async () => {
  const evil = '<img src="x" onerror="globalThis.owned = true"><script>globalThis.owned = true</script>'
  const intrinsics = intrinsicsFromFov(8, 6, 60)
  const eye: Vec3 = [2, 0, 1]
  const image = video().frames[0]!.image
  const objects = [
    { id: 1, category: evil, label: evil, color: '', center: [0, 0, 0], size: [1, 1, 1], yaw: 0 },
  ] as const
  const frames = [{ camera: { intrinsics, cameraToWorld: lookAt(eye, [0, 0, 0]) }, image }]
  const values = [{ x: evil, y: 1 }]
  const { page } = await open([
    ['scene', await bundleOf(show.scene({ name: evil, frames, objects }))],
    [
      'plot',
      await bundleOf(
        show.plot({
          title: evil,
          data: { values },
          mark: 'bar',
          encoding: { x: { field: 'x' }, y: { field: 'y', type: 'quantitative' } },
        }),
      ),
    ],
  ])
  await page.waitForSelector('svg .mark-rect path')
  await page.waitForSelector('canvas.milo-scene')
  expect(await page.evaluate(() => (globalThis as { owned?: boolean }).owned)).toBeUndefined()
  await page.close()
})

test.skipIf(skip)('a plot that points at an address is refused, its text stays', async () => {
  const bundle = await bundleOf(show.plot({ data: { values: [] }, mark: 'bar' }, 'the text of the plot'))
  const away = { ...bundle, [mimeTypes.plot]: { data: { url: 'http://127.0.0.1:9/away.json' }, mark: 'bar' } }
  const { page, outside } = await open([['plot', away]])
  await page.waitForTimeout(500)
  expect(outside()).toEqual([])
  await page.close()
})
