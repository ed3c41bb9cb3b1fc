import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { chromium } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'
import { geogen, show } from '../../src/index.ts'
import { jupyterDisplay, type MimeBundle } from '../../src/notebook/index.ts'

// The shown values in places that are not our kernel: stock tslab, and pages that nbconvert writes.

const root = resolve(import.meta.dirname, '../..')
const jupyter = join(root, '.venv/bin/jupyter')
const chromiumPath = '/usr/bin/chromium'
const noJupyter = !existsSync(jupyter)
if (noJupyter) console.log('places.test.ts skips: no .venv (npm run setup makes it).')
const noBrowser = noJupyter || !existsSync(chromiumPath)
if (noBrowser) console.log(`places.test.ts skips its page test: no browser at ${chromiumPath} or no .venv.`)

const folder = mkdtempSync(join(tmpdir(), 'milo-places-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const run = promisify(execFile)
const nbconvert = (environment: Record<string, string>, ...args: string[]) =>
  run(jupyter, ['nbconvert', ...args], { cwd: folder, env: { ...process.env, HOME: folder, ...environment } })

interface Output {
  readonly output_type: string
  readonly data?: MimeBundle
}

function notebook(
  name: string,
  kernel: string,
  cells: readonly { source: string; outputs?: readonly Output[] }[],
) {
  const body = cells.map(({ source, outputs = [] }, i) => ({
    cell_type: 'code',
    id: `cell-${i}`,
    metadata: {},
    execution_count: null,
    source,
    outputs: outputs.map((output) => ({ metadata: {}, ...output })),
  }))
  const kernelspec = { name: kernel, language: 'typescript', display_name: kernel }
  const content = { cells: body, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 }
  writeFileSync(join(folder, name), JSON.stringify(content))
}

test.skipIf(noJupyter)('values and live displays show themselves in the stock tslab kernel', async () => {
  mkdirSync(join(folder, 'share/kernels/tslab'), { recursive: true })
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(root, join(folder, 'node_modules/milo-lab'))
  const argv = [
    process.execPath,
    join(root, 'node_modules/tslab/bin/tslab'),
    'kernel',
    '--config-path={connection_file}',
  ]
  const spec = { argv, display_name: 'tslab', language: 'typescript' }
  writeFileSync(join(folder, 'share/kernels/tslab/kernel.json'), JSON.stringify(spec))
  notebook('tslab.ipynb', 'tslab', [
    {
      source: `import { show, geogen } from 'milo-lab'
const video = geogen.room({ seed: 3 }).film({ path: 'orbit', frames: 3, width: 48, height: 36 })`,
    },
    { source: 'show.scene(video)' },
    { source: 'await show(show.loss([3, 2, 1]))' },
    { source: "const bar = show.progress(3, 'Filming'); bar.update(3); bar.finish()" },
  ])
  const share = { JUPYTER_PATH: join(folder, 'share') }
  await nbconvert(share, '--to', 'notebook', '--execute', 'tslab.ipynb', '--output', 'shown.ipynb')
  const { cells } = JSON.parse(readFileSync(join(folder, 'shown.ipynb'), 'utf8')) as {
    cells: { outputs: Output[] }[]
  }
  const mimes = cells.map(({ outputs }) => outputs.flatMap(({ data = {} }) => Object.keys(data)).sort())
  expect(mimes[1]).toEqual(['application/vnd.milo.scene+json', 'image/png', 'text/plain'])
  expect(mimes[2]).toContain('application/vnd.vegalite.v6+json')
  expect(mimes[2]).toContain('image/png')
  expect([cells[3]!.outputs[0]!.data!['text/plain']].flat().join('')).toMatch(/3 of 3 · done in/)
})

test.skipIf(noBrowser)('nbconvert writes a page that opens offline with its scenes and plots', async () => {
  const { frontendFiles } = await import(pathToFileURL(join(root, 'setup/build.mjs')).href)
  mkdirSync(join(folder, 'page/nbconvert/templates'), { recursive: true })
  mkdirSync(join(folder, 'config'))
  symlinkSync(frontendFiles.nbconvertTemplate, join(folder, 'page/nbconvert/templates/milo'))
  symlinkSync(frontendFiles.nbconvertConfig, join(folder, 'config/jupyter_nbconvert_config.json'))
  const video = geogen.room({ seed: 3 }).film({ path: 'orbit', frames: 3, width: 48, height: 36 })
  const output = async (shown: { [jupyterDisplay](): Promise<MimeBundle> }) => [
    { output_type: 'display_data', data: await shown[jupyterDisplay]() },
  ]
  notebook('page.ipynb', 'typescript', [
    { source: 'show.scene(video)', outputs: await output(show.scene(video)) },
    { source: 'show.path(video.cameras)', outputs: await output(show.path(video.cameras)) },
    {
      source: 'show.loss(losses)',
      outputs: await output(show.loss([3, 2, 1], { title: '</script><b>bold' })),
    },
    { source: 'show.table(rows)', outputs: await output(show.table([{ a: 1 }])) },
  ])
  const paths = { JUPYTER_PATH: join(folder, 'page'), JUPYTER_CONFIG_PATH: join(folder, 'config') }
  await nbconvert(paths, '--to', 'html', 'page.ipynb')
  const args = [
    '--no-sandbox',
    '--disable-background-networking',
    '--use-angle=swiftshader',
    '--enable-unsafe-swiftshader',
  ]
  const browser = await chromium.launch({ executablePath: chromiumPath, args })
  try {
    const page = await browser.newPage()
    const requests: string[] = []
    const errors: string[] = []
    page.on('request', (request) => requests.push(request.url()))
    page.on('pageerror', (error) => errors.push(String(error)))
    await page.goto(pathToFileURL(join(folder, 'page.html')).href)
    await page.waitForSelector('canvas.milo-scene')
    await page.waitForSelector('svg .mark-line path')
    await page.waitForSelector('.gl-container canvas')
    await page.waitForSelector('td')
    expect(errors).toEqual([])
    expect(requests.filter((url) => !/^(file|data|blob):/.test(url))).toEqual([])
  } finally {
    await browser.close()
  }
})
