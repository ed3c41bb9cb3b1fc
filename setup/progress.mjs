// Progress of the set-up, a line a step: what runs, for how long, how it ended.
import process from 'node:process'

const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(0)} s`

/**
 * Runs one step. Its line appears once `work` tells what it is doing, so a step that finds all done stays silent.
 * On a terminal the line moves; in a log it is printed when it begins and when it ends. Gives what `work` gives.
 */
export async function step(title, work, stream = process.stdout) {
  const started = Date.now()
  const moving = stream.isTTY
  let detail
  let timer
  let tick = 0
  const draw = () => {
    const text = `${spinner[tick++ % spinner.length]} ${title} · ${seconds(started)} · ${detail}`
    stream.write(`\r\x1b[2K${text.slice(0, (stream.columns ?? 80) - 1)}`)
  }
  const tell = (text) => {
    if (detail === undefined) {
      if (moving) timer = setInterval(draw, 120)
      else stream.write(`… ${title}\n`)
    }
    detail = text
  }
  const close = (mark) => {
    clearInterval(timer)
    if (detail !== undefined)
      stream.write(`${moving ? '\r\x1b[2K' : ''}${mark} ${title} (${seconds(started)})\n`)
  }
  try {
    const result = await work(tell)
    close('✓')
    return result
  } catch (error) {
    close('✗')
    throw error
  }
}
