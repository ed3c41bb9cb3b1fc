// `npm run build`: src/ to dist/ with TypeScript, and the viewers that draw in the browser with esbuild. Each part is
// skipped while nothing that it reads has changed.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const dist = join(root, 'dist')
const frontend = join(root, 'src/display/frontend')

/** Where the build leaves what Jupyter loads; `npm run setup` copies these into the environment. */
export const frontendFiles = {
  /** To `<prefix>/share/jupyter/labextensions/milo-lab`. */
  labextension: join(dist, 'labextension/milo-lab'),
  /** To `<prefix>/share/jupyter/nbconvert/templates/milo`. */
  nbconvertTemplate: join(dist, 'nbconvert/templates/milo'),
  /** Into `<prefix>/etc/jupyter`. */
  nbconvertConfig: join(root, 'kernel-config/nbconvert/jupyter_nbconvert_config.json'),
}

/** Scripts that draw one kind of output on a static page: view module and name in mime-types.ts. */
const pageScripts = { scene: 'scene-view.ts', plotly: 'plotly-view.ts', plot: 'plot-view.ts' }

/** Builds what has changed. @param {(line: string) => void} tell Hears what is being built. */
export async function build(tell = () => {}) {
  compile()
  await bundle(tell)
}

function compile() {
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  const config = join(root, 'tsconfig.build.json')
  const { status, stdout, stderr } = spawnSync(process.execPath, [compiler, '-p', config], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`The build failed: TypeScript says\n${stdout}${stderr}`)
}

async function bundle(tell) {
  const state = stateOf(inputs())
  const stamp = join(dist, '.frontend')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === state) return
  tell('Bundling the viewers')
  const { build: esbuild } = await import('esbuild')
  await bundleExtension(esbuild)
  await bundlePages(esbuild)
  writeFileSync(stamp, state)
}

const options = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  platform: 'browser',
  conditions: ['browser'],
  target: 'es2022',
  legalComments: 'linked',
  logLevel: 'error',
}

/** The JupyterLab extension: its package.json, the remote entry, and the viewers as chunks loaded when needed. */
async function bundleExtension(esbuild) {
  const target = frontendFiles.labextension
  const fresh = `${target}.new`
  rmSync(fresh, { recursive: true, force: true })
  const { metafile } = await esbuild({
    ...options,
    entryPoints: [join(frontend, 'jupyterlab.ts')],
    outdir: join(fresh, 'static'),
    format: 'esm',
    splitting: true,
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    metafile: true,
  })
  const [entry] = Object.entries(metafile.outputs).find(([, { entryPoint }]) =>
    entryPoint?.endsWith('jupyterlab.ts'),
  )
  const remote = remoteEntry(relative(join(fresh, 'static'), join(root, entry)))
  const remoteName = `remoteEntry.${createHash('sha256').update(remote).digest('hex').slice(0, 16)}.js`
  writeFileSync(join(fresh, 'static', remoteName), remote)
  writeFileSync(join(fresh, 'package.json'), `${JSON.stringify(manifest(remoteName), null, 2)}\n`)
  replace(target, fresh)
}

function manifest(remoteName) {
  const { name, version, description, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const build = { load: `static/${remoteName}`, mimeExtension: './mimeExtension' }
  return { name, version, description, license, jupyterlab: { mimeExtension: true, _build: build } }
}

/** What JupyterLab loads first: a module-federation container written by hand, which imports the rest as one module. */
const remoteEntry = (entry) => `(() => {
  const base = new URL('.', document.currentScript.src)
  let shared
  const load = async () => {
    const versions = Object.values(shared['@lumino/widgets'])
    const lumino = (await versions[0].get())()
    const { extensions } = await import(new URL(${JSON.stringify(entry)}, base))
    const module = { __esModule: true, default: extensions(lumino) }
    return () => module
  }
  globalThis._JUPYTERLAB ??= {}
  globalThis._JUPYTERLAB['milo-lab'] = {
    init: (scope) => { shared = scope },
    get: () => load(),
  }
})()
`

/** The nbconvert template: its files from kernel-config, and one script per viewer, taken into pages that need it. */
async function bundlePages(esbuild) {
  const target = frontendFiles.nbconvertTemplate
  const fresh = `${target}.new`
  rmSync(fresh, { recursive: true, force: true })
  mkdirSync(join(fresh, 'static'), { recursive: true })
  for (const [kind, view] of Object.entries(pageScripts)) {
    if (!existsSync(join(frontend, view))) continue
    const contents = `import { drawPage } from './page.ts'
import { mimeTypes } from '../mime-types.ts'
import * as view from './${view}'
drawPage(mimeTypes.${kind}, view)`
    const outfile = join(fresh, `static/${kind}.js`)
    const stdin = { contents, resolveDir: frontend, loader: 'ts' }
    await esbuild({ ...options, stdin, outfile, format: 'iife', legalComments: 'none' })
  }
  const template = join(root, 'kernel-config/nbconvert/templates/milo')
  for (const file of existsSync(template) ? readdirSync(template) : []) {
    writeFileSync(join(fresh, file), readFileSync(join(template, file)))
  }
  replace(target, fresh)
}

/** Puts a finished folder in the place of the old one. */
function replace(target, fresh) {
  rmSync(target, { recursive: true, force: true })
  renameSync(fresh, target)
}

/** Files that the bundles are made of. */
function inputs() {
  const files = ['src', 'kernel-config/nbconvert'].flatMap((folder) => {
    const path = join(root, folder)
    if (!existsSync(path)) return []
    return readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => join(path, name))
  })
  const rooms = /src\/(display|geometry|notebook)\/|kernel-config/
  return [
    ...files.filter((file) => rooms.test(file) && statSync(file).isFile()),
    'package-lock.json',
    'setup/build.mjs',
  ]
}

function stateOf(files) {
  const hash = createHash('sha256')
  for (const file of files.sort()) hash.update(file).update(readFileSync(resolve(root, file)))
  return hash.digest('hex')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await build((line) => console.log(line))
  } catch (problem) {
    console.error(problem.message)
    process.exit(1)
  }
}
