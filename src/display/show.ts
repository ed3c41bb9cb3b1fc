import { isDisplayable, jupyterDisplay } from '../notebook/index.ts'
import { channel } from './channel.ts'
import { codes } from './codes.ts'
import { depth } from './depth.ts'
import { images } from './images.ts'
import { LossCurve, type LossOptions, loss } from './loss.ts'
import { path } from './path.ts'
import { plot } from './plot.ts'
import { Progress } from './progress.ts'
import { scene } from './scene/scene.ts'
import { table } from './table.ts'
import { html, markdown } from './text.ts'

/**
 * Shows a value now, in the middle of a cell: `await show(show.scene(video))`. Resolves when it has been sent.
 *
 * @throws TypeError for a value that does not show itself.
 */
async function showNow(value: unknown): Promise<void> {
  if (!isDisplayable(value)) {
    throw new TypeError(
      'show(value) needs a value that shows itself, such as show.scene(...) or show.table(...); ' +
        `it got ${value === null ? 'null' : typeof value}. Print other values with console.log.`,
    )
  }
  channel().display(await value[jupyterDisplay]())
}

/**
 * Everything that shows something. Each function gives a value that shows itself as the last expression of a cell;
 * `show(value)` shows one earlier. Live displays (`progress`, `lossCurve`) show themselves at once.
 */
export const show = Object.assign(showNow, {
  scene,
  path,
  codes,
  images,
  depth,
  plot,
  loss,
  table,
  html,
  markdown,
  /** A loss curve that grows with each `add(step, loss)`. */
  lossCurve: (options?: LossOptions) => new LossCurve(options),
  /** A progress bar with the time left, for `total` steps. */
  progress: (total: number, title?: string) => new Progress(total, title === undefined ? {} : { title }),
})
