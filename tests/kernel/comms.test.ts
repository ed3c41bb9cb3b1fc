import { afterAll, beforeAll, expect, test } from 'vitest'
import { resultText, streamText, type TestClient, TestKernel } from './client.ts'

let kernel: TestKernel
let client: TestClient

beforeAll(async () => {
  kernel = await TestKernel.start()
  client = await kernel.connect()
  await client.execute("const { comms } = (globalThis as any)[Symbol.for('Jupyter.host')]")
})
afterAll(() => kernel.stop())

test('a comm opened by a cell carries data and buffers both ways, and closes', async () => {
  const opened = await client.execute(`
    const comm = comms.open('jupyter.widget', { state: { value: 1 } },
      { metadata: { version: '2.1.0' }, buffers: [new Uint8Array([9, 1, 2, 9]).subarray(1, 3)] })
    const seen: any[] = []
    comm.onMessage((data: any, buffers: any) => {
      seen.push(data.value, buffers[0] instanceof ArrayBuffer, [...new Uint8Array(buffers[0])])
      comm.send({ echo: data.value }, { buffers })
    })
    comm.onClose(() => seen.push('closed'))`)
  const open = opened.outputs.find(({ type }) => type === 'comm_open')!
  expect(open).toMatchObject({
    content: { target_name: 'jupyter.widget', data: { state: { value: 1 } } },
    metadata: { version: '2.1.0' },
  })
  expect([...new Uint8Array(open.buffers[0]!)]).toEqual([1, 2])
  const { comm_id } = open.content

  const { reply } = await client.request('comm_info_request', { target_name: 'jupyter.widget' })
  expect(reply.comms).toEqual({ [comm_id]: { target_name: 'jupyter.widget' } })

  const id = client.send('shell', 'comm_msg', { comm_id, data: { value: 5 } }, [new Uint8Array([7, 8])])
  const echo = await client.until(({ type, content }) => type === 'comm_msg' && content.data.echo === 5)
  expect([...new Uint8Array(echo.buffers[0]!)]).toEqual([7, 8])
  await client.until(({ parent, content }) => parent === id && content.execution_state === 'idle')

  client.send('shell', 'comm_close', { comm_id, data: {} })
  expect(resultText(await client.execute('seen'))).toBe("[ 5, true, [ 7, 8 ], 'closed' ]")
  expect((await client.request('comm_info_request', {})).reply.comms).toEqual({})
})

test('a comm opened by the frontend reaches its target', async () => {
  await client.execute(
    "comms.register('from.front', (comm: any, data: any) => comm.send({ got: data.word }))",
  )
  client.send('shell', 'comm_open', { comm_id: 'c1', target_name: 'from.front', data: { word: 'hello' } })
  const answer = await client.until(({ content }) => content.data?.got === 'hello')
  expect(answer.content.comm_id).toBe('c1')
})

test('a comm to an unknown target is closed', async () => {
  client.send('shell', 'comm_open', { comm_id: 'c2', target_name: 'nobody', data: {} })
  await client.until(({ type, content }) => type === 'comm_close' && content.comm_id === 'c2')
})

test('messages arrive while a cell awaits, and the cell stays busy', async () => {
  await client.execute(`
    const moved = Promise.withResolvers<number>()
    comms.register('slider', (comm: any) => comm.onMessage((data: any) => moved.resolve(data.value)))`)
  client.send('shell', 'comm_open', { comm_id: 's1', target_name: 'slider', data: {} })
  const id = client.sendCell('await moved.promise')
  const answer = client.answer(id)
  await client.until(({ type, parent }) => type === 'execute_input' && parent === id)
  const message = client.send('shell', 'comm_msg', { comm_id: 's1', data: { value: 12 } })
  expect(resultText(await answer)).toBe('12')
  const states = client.published.filter(({ type }) => type === 'status')
  const idle = states.findIndex(
    ({ parent, content }) => parent === message && content.execution_state === 'idle',
  )
  expect(states[idle + 1]).toMatchObject({ parent: id, content: { execution_state: 'busy' } })
})

test('what a listener prints or throws appears below the cell that set it up', async () => {
  const setup = await client.execute(`
    comms.register('loud', (comm: any) => comm.onMessage((data: any) => {
      console.log('heard', data.word)
      throw new Error('too loud')
    }))`)
  const parent = setup.published[0]!.parent
  client.send('shell', 'comm_open', { comm_id: 'l1', target_name: 'loud', data: {} })
  client.send('shell', 'comm_msg', { comm_id: 'l1', data: { word: 'this' } })
  expect((await client.until(({ content }) => content.text === 'heard this\n')).parent).toBe(parent)
  expect((await client.until(({ content }) => content.evalue === 'too loud')).parent).toBe(parent)
  expect(streamText(await client.execute("console.log('fine')"))).toBe('fine\n')
})

test('a listener that never ends can be interrupted', async () => {
  await client.execute("comms.register('endless', (comm: any) => comm.onMessage(() => { for (;;); }))")
  client.send('shell', 'comm_open', { comm_id: 'e1', target_name: 'endless', data: {} })
  client.send('shell', 'comm_msg', { comm_id: 'e1', data: {} })
  await new Promise((settle) => setTimeout(settle, 200))
  await client.interrupt()
  expect(streamText(await client.execute("console.log('fine')"))).toBe('fine\n')
})
