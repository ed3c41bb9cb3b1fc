import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { type JupyterLab, jupyterLab, needsJupyter } from './jupyter.ts'

const folder = mkdtempSync(join(tmpdir(), 'milo-flood-'))
let lab: JupyterLab | undefined

afterAll(async () => {
  await lab?.close()
  rmSync(folder, { recursive: true, force: true })
})

const code = `
const host = (globalThis as any)[Symbol.for('Jupyter.host')]
for (let i = 0; i < 5000; i++) host.display({ 'text/plain': String(i) })
for (let i = 0; i < 20000; i++) { console.log('out', i); console.error('err', i) }
console.log('x'.repeat(3.5e6))`

test('Jupyter with its own limits drops nothing of a flood of displays and lines', async (context) => {
  needsJupyter(context)
  lab = await jupyterLab(folder, 'none.ipynb')
  const { origin } = new URL(lab.url)
  const response = await fetch(`${origin}/api/kernels?token=test`, {
    method: 'POST',
    body: JSON.stringify({ name: 'typescript' }),
  })
  const { id } = (await response.json()) as { id: string }
  const outputs = await outputsOf(`${origin.replace('http', 'ws')}/api/kernels/${id}/channels?token=test`)
  const displayed = outputs.flatMap(({ data }) => (data ? [Number(data['text/plain'])] : []))
  expect(displayed).toEqual(Array.from({ length: 5000 }, (_, i) => i))
  const text = (name: string) =>
    stripVTControlCharacters(outputs.map((output) => (output.name === name ? output.text : '')).join(''))
  const lines = (word: string) => Array.from({ length: 20000 }, (_, i) => `${word} ${i}\n`).join('')
  expect(text('stderr')).toBe(lines('err'))
  expect(text('stdout')).toBe(`${lines('out')}${'x'.repeat(3.5e6)}\n`)
}, 120_000)

/** Runs the cell through the server's websocket; gives the content of what the server let through, up to the idle. */
function outputsOf(url: string): Promise<readonly Record<string, any>[]> {
  const outputs: Record<string, any>[] = []
  const socket = new WebSocket(url)
  const header = { msg_id: randomUUID(), session: randomUUID(), username: '', version: '5.4', date: '' }
  socket.addEventListener('open', () =>
    socket.send(
      JSON.stringify({
        header: { ...header, msg_type: 'execute_request' },
        channel: 'shell',
        parent_header: {},
        metadata: {},
        content: { code },
        buffers: [],
      }),
    ),
  )
  return new Promise((resolve, reject) => {
    socket.addEventListener('error', () => reject(new Error('the websocket failed')))
    socket.addEventListener('message', ({ data }) => {
      const message = JSON.parse(data)
      if (message.channel !== 'iopub' || message.parent_header.msg_id !== header.msg_id) return
      if (['stream', 'display_data', 'error'].includes(message.msg_type)) outputs.push(message.content)
      if (message.content.execution_state !== 'idle') return
      socket.close()
      resolve(outputs)
    })
  })
}
