// What JupyterLab gets from the project: our settings, the extension that draws scenes, and the kernelspec.
import { cpSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { frontendFiles } from './build.mjs'
import { run, tail } from './child.mjs'
import { Problem } from './problem.mjs'
import { at, projectNode, venv } from './project.mjs'

const copies = {
  [at('kernel-config/jupyter')]: '', // laid out as Jupyter's prefix: etc/, share/
  [frontendFiles.labextension]: 'share/jupyter/labextensions/milo-lab',
  [frontendFiles.nbconvertTemplate]: 'share/jupyter/nbconvert/templates/milo',
  [frontendFiles.nbconvertConfig]: 'etc/jupyter/jupyter_nbconvert_config.json',
}

/**
 * Copies settings and viewers into an environment, .venv or another folder laid out as one, and installs the
 * kernelspec there. Takes a fraction of a second.
 */
export async function installIntoJupyter(prefix = venv) {
  for (const [from, to] of Object.entries(copies))
    if (existsSync(from)) cpSync(from, join(prefix, to), { recursive: true })
  const command = [at('bin/milo-lab.mjs'), 'kernel', 'install', '--prefix', prefix]
  const ended = await run(projectNode(), command)
  if (ended.code !== 0)
    throw new Problem(`The kernel could not be installed into ${prefix}:\n\n${tail(ended.output)}`)
}
