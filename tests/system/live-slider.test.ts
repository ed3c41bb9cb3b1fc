import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'
import { needsBrowser, openBrowser, recordForeignRequests } from './browser.ts'
import { type JupyterLab, jupyterLab, linkPackage, needsJupyter } from './jupyter.ts'
import { errorsOf, openNotebook, outputOf, runCell } from './lab-page.ts'

const folder = mkdtempSync(join(tmpdir(), 'milo-slider-'))
let lab: JupyterLab | undefined
let browser: Browser | undefined

afterAll(async () => {
  await browser?.close()
  await lab?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A slider as anywidget's extension draws it: the page's half is this module, the kernel's half the first cell. */
const view = `
export default {
  render({ model, el }) {
    const slider = document.createElement('input')
    slider.type = 'range'
    slider.className = 'live-slider'
    const draw = () => { slider.value = model.get('value') }
    slider.addEventListener('input', () => { model.set('value', Number(slider.value)); model.save_changes() })
    model.on('change:value', draw)
    draw()
    el.append(slider)
  },
}`

const cells = [
  `import { notebookHost } from 'milo-lab'

const { comms, display } = notebookHost()!
const state: Record<string, any> = {
  _model_module: 'anywidget', _model_module_version: '~0.11.*', _model_name: 'AnyModel',
  _view_module: 'anywidget', _view_module_version: '~0.11.*', _view_name: 'AnyView', _view_count: null,
  _anywidget_id: 'milo-lab.slider', _css: '', value: 20,
  _esm: ${JSON.stringify(view)},
}
const slider = comms.open('jupyter.widget', { state, buffer_paths: [] }, { metadata: { version: '2.1.0' } })
slider.onMessage((data: any) => {
  if (data.method === 'update') {
    Object.assign(state, data.state)
    slider.send({ method: 'echo_update', state: data.state, buffer_paths: [] })
  } else if (data.method === 'request_state') slider.send({ method: 'update', state, buffer_paths: [] })
})
comms.register('jupyter.widget.control', (control) => {
  control.onMessage((data: any) => {
    if (data.method === 'request_states')
      control.send({ method: 'update_states', states: { [slider.id]: { model_name: 'AnyModel', model_module: 'anywidget', model_module_version: '~0.11.*', state } }, buffer_paths: [] })
  })
})
const view = { version_major: 2, version_minor: 1, model_id: slider.id }
display({ 'application/vnd.jupyter.widget-view+json': view, 'text/plain': 'a slider' })`,
  "console.log('the kernel has', state.value)",
  "state.value = 80\nslider.send({ method: 'update', state: { value: 80 }, buffer_paths: [] })",
]

const notebook = {
  cells: cells.map((source, i) => ({
    cell_type: 'code',
    id: `cell-${i}`,
    source,
    metadata: {},
    outputs: [],
    execution_count: null,
  })),
  metadata: { kernelspec: { name: 'typescript', display_name: 'TypeScript', language: 'typescript' } },
  nbformat: 4,
  nbformat_minor: 5,
}

test('a slider in JupyterLab changes a value in the kernel, and the kernel moves the slider', {
  timeout: 180_000,
}, async (context) => {
  needsBrowser(context)
  needsJupyter(context)
  writeFileSync(join(folder, 'slider.ipynb'), JSON.stringify(notebook))
  linkPackage(folder)
  lab = await jupyterLab(folder, 'slider.ipynb')
  browser = await openBrowser()
  const page = await browser.newPage({ viewport: { width: 1280, height: 1400 } })
  const foreign = recordForeignRequests(page)
  await openNotebook(page, lab.url)
  await runCell(page, 0)
  const slider = page.locator('input.live-slider')
  await slider.waitFor({ timeout: 30_000 })
  expect(await slider.inputValue()).toBe('20')

  await drag(page, 0.6)
  const dragged = Number(await slider.inputValue())
  expect(dragged).toBeGreaterThan(50)
  expect(dragged).toBeLessThan(70)
  await expect
    .poll(async () => {
      await runCell(page, 1)
      return outputOf(page, 1)
    })
    .toBe(`the kernel has ${dragged}`)

  await runCell(page, 2)
  await expect.poll(() => slider.inputValue()).toBe('80')
  expect(await errorsOf(page)).toEqual([])
  expect(foreign).toEqual([])
})

/** Takes the slider's knob with the mouse and leaves it at a share of the slider's width. */
async function drag(page: Page, share: number): Promise<void> {
  const box = (await page.locator('input.live-slider').boundingBox())!
  const at = (part: number) => box.x + 8 + part * (box.width - 16)
  const y = box.y + box.height / 2
  await page.mouse.move(at(0.2), y)
  await page.mouse.down()
  await page.mouse.move(at((0.2 + share) / 2), y)
  await page.mouse.move(at(share), y)
  await page.mouse.up()
}
