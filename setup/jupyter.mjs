// What JupyterLab gets from the project: our settings, the extension that draws scenes, and the kernelspec.
import { cpSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { frontendFiles } from './build.mjs'
import { at, venv } from './project.mjs'

const copies = {
  [at('kernel-config/jupyter')]: venv, // laid out as Jupyter's prefix: etc/, share/
  [frontendFiles.labextension]: join(venv, 'share/jupyter/labextensions/milo-lab'),
  [frontendFiles.nbconvertTemplate]: join(venv, 'share/jupyter/nbconvert/templates/milo'),
  [frontendFiles.nbconvertConfig]: join(venv, 'etc/jupyter/jupyter_nbconvert_config.json'),
}

/** Copies settings and viewers into .venv. Takes a fraction of a second. */
export async function ensureJupyter() {
  for (const [from, to] of Object.entries(copies)) if (existsSync(from)) cpSync(from, to, { recursive: true })
}
