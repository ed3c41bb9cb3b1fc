import { existsSync, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

/** The user's own folder of Jupyter's data, as jupyter_core.paths.jupyter_data_dir has it. */
export function jupyterDataFolder(): string {
  const { JUPYTER_DATA_DIR, XDG_DATA_HOME, APPDATA } = process.env
  if (JUPYTER_DATA_DIR) return JUPYTER_DATA_DIR
  if (process.platform === 'darwin') return join(homedir(), 'Library/Jupyter')
  if (process.platform === 'win32') return join(APPDATA ?? join(homedir(), 'AppData/Roaming'), 'jupyter')
  return join(XDG_DATA_HOME || join(homedir(), '.local/share'), 'jupyter')
}

/** One folder after the other: Node's own recursive way never ends where the system refuses, as below /proc. */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  try {
    mkdirSync(folder)
  } catch (error) {
    if (!existsSync(folder)) throw error // Otherwise another process was faster.
  }
}
