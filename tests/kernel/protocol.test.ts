import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { heartbeat, resultText, streamText, type TestClient, TestKernel } from './client.ts'

let kernel: TestKernel
let client: TestClient

beforeAll(async () => {
  kernel = await TestKernel.start()
  client = await kernel.connect()
})
afterAll(() => kernel.stop())

describe('kernel_info', () => {
  test('tells what frontends need to know', async () => {
    const { reply } = await client.request('kernel_info_request', {})
    expect(reply).toMatchObject({
      status: 'ok',
      protocol_version: '5.4',
      implementation: 'milo-lab',
      language_info: {
        name: 'typescript',
        mimetype: 'text/typescript',
        file_extension: '.ts',
        codemirror_mode: 'typescript',
        nbconvert_exporter: 'script',
      },
    })
  })

  test('is answered on the control channel too, while a cell computes', async () => {
    const id = client.sendCell('for (const end = Date.now() + 600; Date.now() < end;);')
    const cell = client.answer(id)
    await client.until(({ type, parent }) => type === 'execute_input' && parent === id)
    const start = performance.now()
    const { reply } = await client.request('kernel_info_request', {}, 'control')
    expect(reply.status).toBe('ok')
    expect(performance.now() - start).toBeLessThan(300)
    expect(await heartbeat(kernel)).toBeLessThan(300)
    expect((await cell).reply.status).toBe('ok')
  })
})

describe('execute', () => {
  test('publishes busy, the input, the outputs and idle in this order', async () => {
    const { published, reply } = await client.execute("console.log('one'); 2")
    expect(
      published.map(({ type, content }) => (type === 'status' ? content.execution_state : type)),
    ).toEqual(['busy', 'execute_input', 'stream', 'execute_result', 'idle'])
    expect(reply).toMatchObject({ status: 'ok', payload: [], user_expressions: {} })
    expect(published[1]!.content.execution_count).toBe(reply.execution_count)
    expect(published[3]!.content.execution_count).toBe(reply.execution_count)
  })

  test('counts the cells that are stored, and only those', async () => {
    const { reply: first } = await client.execute('1')
    const { reply: unstored } = await client.execute('1', { store_history: false })
    const { reply: second } = await client.execute('1')
    expect(unstored.execution_count).toBe(first.execution_count)
    expect(second.execution_count).toBe(first.execution_count + 1)
  })

  test('shows nothing when silent, and still runs', async () => {
    const silent = await client.execute("console.log('hidden'); var quiet = 1; 5", { silent: true })
    expect(silent.outputs).toEqual([])
    expect(silent.published.map(({ type }) => type)).toEqual(['status', 'status'])
    expect(resultText(await client.execute('quiet'))).toBe('1')
  })

  test('shows no undefined', async () => {
    expect((await client.execute('undefined')).outputs).toEqual([])
    expect((await client.execute('const nothing = 1')).outputs).toEqual([])
  })

  test('gives numbers bare, without colours', async () => {
    expect(resultText(await client.execute('0.75'))).toBe('0.75')
  })

  test('evaluates user_expressions, each for itself', async () => {
    const { reply } = await client.execute('const base = 20', {
      user_expressions: { good: 'base * 2', bad: 'nowhere', wrong: 'const = 1' },
    })
    expect(reply.status).toBe('ok')
    expect(reply.user_expressions.good).toMatchObject({ status: 'ok', data: { 'text/plain': '40' } })
    expect(reply.user_expressions.bad).toMatchObject({ status: 'error', ename: 'ReferenceError' })
    expect(reply.user_expressions.wrong).toMatchObject({ status: 'error', ename: 'SyntaxError' })
  })

  test('runs an empty cell', async () => {
    expect((await client.execute('')).reply.status).toBe('ok')
    expect((await client.execute('\n  \n')).outputs).toEqual([])
  })
})

describe('input', () => {
  const ask = (options: string) =>
    `(globalThis as any)[Symbol.for('Jupyter.host')].input('Who? ', ${options})`

  test('asks the frontend and blocks until it answers', async () => {
    client.onInput = ({ prompt, password }) => `${prompt}${password}`
    expect(resultText(await client.execute(ask('{}')))).toBe("'Who? false'")
    expect(resultText(await client.execute(ask('{ password: true }')))).toBe("'Who? true'")
  })

  test('is what prompt, confirm and alert ask for', async () => {
    const asked: string[] = []
    const answers = ['Ada', '', 'y', 'nothing', '']
    client.onInput = ({ prompt }) => answers[asked.push(prompt) - 1]!
    const code =
      "[prompt('Who?'), prompt('Where?', 'here'), confirm('Sure?'), confirm('Really?'), alert('Done')]"
    expect(resultText(await client.execute(code))).toBe("[ 'Ada', 'here', true, false, undefined ]")
    expect(asked).toEqual(['Who? ', 'Where? [here] ', 'Sure? [y/N] ', 'Really? [y/N] ', 'Done [Enter] '])
  })

  test('is an error where the frontend allows none', async () => {
    const { reply } = await client.execute(ask('{}'), { allow_stdin: false })
    expect(reply).toMatchObject({ status: 'error' })
    expect(reply.evalue).toContain('allows no input')
  })
})

describe('display', () => {
  const display = (options: string) =>
    `(globalThis as any)[Symbol.for('Jupyter.host')].display({ 'text/plain': 'shown' }, ${options})`

  test('shows data with metadata and a transient id, and updates it', async () => {
    const shown = await client.execute(display("{ displayId: 'd1', metadata: { a: 1 } }"))
    expect(shown.outputs[0]).toMatchObject({
      type: 'display_data',
      content: { data: { 'text/plain': 'shown' }, metadata: { a: 1 }, transient: { display_id: 'd1' } },
    })
    const updated = await client.execute(display("{ displayId: 'd1', update: true }"))
    expect(updated.outputs[0]).toMatchObject({
      type: 'update_display_data',
      content: { transient: { display_id: 'd1' } },
    })
  })

  test('clears the output', async () => {
    const { outputs } = await client.execute(
      "(globalThis as any)[Symbol.for('Jupyter.host')].clearOutput({ wait: true }); console.clear()",
    )
    expect(outputs.map(({ type, content }) => [type, content.wait])).toEqual([
      ['clear_output', true],
      ['clear_output', false],
    ])
  })
})

describe('editing', () => {
  test('completes members with their kinds', async () => {
    await client.execute('const room = { width: 4, height: 2.5, area: () => 10 }')
    const code = 'const w = room.'
    const { reply } = await client.request('complete_request', { code, cursor_pos: code.length })
    expect(reply.matches).toEqual(expect.arrayContaining(['width', 'height', 'area']))
    expect(reply).toMatchObject({ status: 'ok', cursor_start: code.length, cursor_end: code.length })
    expect(reply.metadata._jupyter_types_experimental).toHaveLength(reply.matches.length)
  })

  test('counts the cursor in code points', async () => {
    const code = "'🚀🚀'; Math.flo"
    const { reply } = await client.request('complete_request', { code, cursor_pos: [...code].length })
    expect(reply.matches).toContain('floor')
    expect(reply.cursor_start).toBe([..."'🚀🚀'; Math."].length)
    expect(reply.cursor_end).toBe([...code].length)
  })

  test('completes magics', async () => {
    const { reply } = await client.request('complete_request', { code: '%ch', cursor_pos: 3 })
    expect(reply.matches).toEqual(['%check'])
  })

  test('inspects names, at two levels of detail', async () => {
    await client.execute('/** Twice as much. */\nfunction twice(x: number) { return x * 2 }')
    const request = (detail_level: number) =>
      client.request('inspect_request', { code: 'twice', cursor_pos: 3, detail_level })
    const { reply: brief } = await request(0)
    expect(brief).toMatchObject({ status: 'ok', found: true })
    expect(brief.data['text/plain']).toContain('twice(x: number): number')
    expect(brief.data['text/plain']).toContain('Twice as much.')
    const { reply: full } = await request(1)
    expect(full.data['text/plain']).toContain('return x * 2')
  })

  test('finds nothing where there is nothing', async () => {
    const { reply } = await client.request('inspect_request', { code: '   ', cursor_pos: 1, detail_level: 0 })
    expect(reply).toMatchObject({ status: 'ok', found: false, data: {} })
  })

  test.each([
    ['1 + 1', 'complete', undefined],
    ['for (const x of [1]) {', 'incomplete', '  '],
    ['if (a) {\n  f(', 'incomplete', '    '],
    ['`open', 'incomplete', ''],
    ['/* open', 'incomplete', ''],
    ['const x =', 'incomplete', ''],
    ["'closed by the line's end", 'invalid', undefined],
    ['f(]', 'invalid', undefined],
    ['%time 1 + 1', 'complete', undefined],
    ['%unknown', 'invalid', undefined],
  ])('%j is %s', async (code, status, indent) => {
    const { reply } = await client.request('is_complete_request', { code })
    expect(reply).toEqual(indent === undefined ? { status } : { status, indent })
  })
})

test('two clients work on one kernel, each getting its own replies and everyone the outputs', async () => {
  const other = await kernel.connect()
  const [a, b] = await Promise.all([
    client.execute("console.log('from a')"),
    other.execute("console.log('from b')"),
  ])
  expect(streamText(a)).toBe('from a\n')
  expect(streamText(b)).toBe('from b\n')
  await client.until(({ content }) => content.text === 'from b\n')
  await other.until(({ content }) => content.text === 'from a\n')
  expect(resultText(await other.execute('base'))).toBe('20')
})
