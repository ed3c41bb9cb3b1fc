import { expect, test } from 'vitest'
import type { Channel } from '../../src/display/channel.ts'
import { LiveDisplay } from '../../src/display/live.ts'
import { LossCurve } from '../../src/display/loss.ts'
import { captionLines } from '../../src/display/poster/captions.ts'
import { Raster } from '../../src/display/poster/raster.ts'
import { Progress } from '../../src/display/progress.ts'
import { geogen, mimeTypes, show } from '../../src/index.ts'
import { type DisplayOptions, jupyterDisplay, type MimeBundle } from '../../src/notebook/index.ts'

/** A channel that keeps what is drawn through it. */
function recorder(
  pace = 0,
): Channel & { readonly drawn: { bundle: MimeBundle; options?: DisplayOptions }[] } {
  const drawn: { bundle: MimeBundle; options?: DisplayOptions }[] = []
  return {
    name: 'kernel',
    pace,
    drawn,
    display: (bundle, options) => void drawn.push(options === undefined ? { bundle } : { bundle, options }),
  }
}

const isPng = (base64: unknown) => Buffer.from(String(base64), 'base64').toString('latin1', 1, 4) === 'PNG'

test('a plot carries both vega-lite versions, a poster and a text', async () => {
  const shown = show.plot({
    title: 'Error by distance',
    data: { values: [{ a: 1, b: 2 }] },
    mark: 'point',
    encoding: { x: { field: 'a', type: 'quantitative' }, y: { field: 'b', type: 'quantitative' } },
  })
  const bundle = await shown[jupyterDisplay]()
  expect(Object.keys(bundle).sort()).toEqual([
    'application/vnd.vegalite.v5+json',
    'application/vnd.vegalite.v6+json',
    'image/png',
    'text/plain',
  ])
  expect(isPng(bundle['image/png'])).toBe(true)
  expect(bundle['text/plain']).toBe('Error by distance (x: a, y: b)')
})

test('text from data never becomes HTML', async () => {
  const evil = '<img src=x onerror="alert(1)">'
  const tableHtml = String(
    (await show.table([{ [evil]: evil }], { title: evil })[jupyterDisplay]())['text/html'],
  )
  expect(tableHtml).not.toContain('<img')
  expect(tableHtml).toContain('&lt;img')
  const channel = recorder()
  new Progress(3, { title: evil, to: channel }).update(1, evil)
  expect(channel.drawn.every(({ bundle }) => !String(bundle['text/html']).includes('<img'))).toBe(true)
})

test('a table aligns numbers, names units and sums up what it leaves out', async () => {
  const rows = Array.from({ length: 60 }, (_, index) => ({ name: `frame ${index}`, depth: index / 3 }))
  const bundle = await show.table(rows, { units: { depth: 'm' }, rows: 2 })[jupyterDisplay]()
  expect(bundle['text/plain']).toBe(
    [
      'name     depth (m)',
      '───────  ─────────',
      'frame 0          0',
      'frame 1     0.3333',
      'and 58 more rows',
    ].join('\n'),
  )
})

test('a loss curve updates in place, stays small, and ends with a poster', async () => {
  const channel = recorder()
  const curve = new LossCurve({ title: 'Loss', steps: 1000 }, new LiveDisplay(channel))
  for (let step = 1; step <= 1000; step++) curve.add(step, 1 / step)
  await curve.finish()
  const [first, ...others] = channel.drawn
  expect(first!.options?.update).toBe(false)
  expect(
    others.every(({ options }) => options?.update && options.displayId === first!.options?.displayId),
  ).toBe(true)
  const last = channel.drawn.at(-1)!.bundle
  expect(isPng(last['image/png'])).toBe(true)
  expect(last['text/plain']).toBe('Loss: 1 at step 1, 0.001 at step 1000 of 1000')
  expect(JSON.stringify(last['application/vnd.vegalite.v6+json']).length).toBeLessThan(20_000)
})

test('a live display keeps to the pace of its channel and shows the newest state', async () => {
  const channel = recorder(30)
  const live = new LiveDisplay(channel)
  for (let i = 0; i < 1000; i++) live.update(() => ({ 'text/plain': String(i) }))
  expect(channel.drawn.map(({ bundle }) => bundle['text/plain'])).toEqual(['0'])
  await new Promise((resolve) => setTimeout(resolve, 80))
  expect(channel.drawn.map(({ bundle }) => bundle['text/plain'])).toEqual(['0', '999'])
})

test('progress counts a loop and says when it is done or stopped', () => {
  const channel = recorder()
  const items = [...new Progress(3, { title: 'Filming', to: channel }).over(['a', 'b', 'c'])]
  expect(items).toEqual(['a', 'b', 'c'])
  expect(channel.drawn.at(-1)!.bundle['text/plain']).toMatch(/^Filming █{20} 3 of 3 · done in 0 s$/)
  const stopped = new Progress(4, { to: channel })
  stopped.update(1)
  stopped.finish()
  expect(channel.drawn.at(-1)!.bundle['text/plain']).toMatch(/^█{5}░{15} 1 of 4 · stopped after 0 s$/)
})

test('show(value) refuses what does not show itself', async () => {
  await expect(show(42)).rejects.toThrow('it got number')
})

test('ten scenes of eight frames keep a notebook under 1.5 MB', async () => {
  const video = geogen.room({ seed: 3 }).film({ path: 'orbit', frames: 8 })
  const bundle = await show.scene(video)[jupyterDisplay]()
  expect(isPng(bundle['image/png'])).toBe(true)
  expect(bundle['text/plain']).toMatch(/^3D scene 'living room 3': 1\d,\d{3} points, .* 8 cameras; objects: /)
  expect(10 * JSON.stringify(bundle).length).toBeLessThan(1.5e6)
})

test('depth says how far, and how much is unknown', async () => {
  const depth = Float32Array.of(0, 1, 2, 4)
  const bundle = await show.depth({ width: 2, height: 2, depth })[jupyterDisplay]()
  expect(isPng(bundle['image/png'])).toBe(true)
  expect(bundle['text/plain']).toBe('Depth (2 x 2): 1.00 to 4.00 m, median 2.00 m, 25% unknown')
  expect(() => show.depth({ width: 2, height: 3, depth })).toThrow('4 values; an image of 2 x 3 has 6')
})

test('a camera path has a figure, a poster and its length', async () => {
  const { cameras } = geogen.room({ seed: 3 }).film({ path: 'orbit', frames: 4, width: 16, height: 12 })
  const bundle = await show.path(cameras)[jupyterDisplay]()
  expect(bundle).toHaveProperty([mimeTypes.plotly, 'data', 0, 'x', 'length'], 4)
  expect(isPng(bundle['image/png'])).toBe(true)
  expect(bundle['text/plain']).toMatch(/^Camera path: 4 cameras along \d+\.\d\d m$/)
  expect(() => show.path([])).toThrow('at least one camera')
})

test('long captions of a poster stay within their picture', () => {
  const lines = captionLines('imagined: turn left 75 degrees and move left 0.4 m, then once more', 128, 9)
  expect(lines).toHaveLength(3)
  expect(lines.every((line) => Raster.textWidth(line, 9) <= 128)).toBe(true)
  expect(lines.at(-1)).toMatch(/…$/)
  expect(captionLines('truth', 128, 9)).toEqual(['truth'])
})

test('a room shows itself in 3D without having been filmed', async () => {
  const room = geogen.room({ seed: 7 })
  const bundle = await show.scene(room)[jupyterDisplay]()
  expect(bundle).toHaveProperty([mimeTypes.scene, 'cameras'], [])
  expect(bundle).toHaveProperty([mimeTypes.scene, 'boxes', 'length'], room.objects.length)
  expect(bundle['text/plain']).toMatch(/^3D scene 'living room 7': 1\d,\d{3} points, [^;]* m; objects: /)
})

test('a long thin camera path is drawn to scale and stays in the picture', async () => {
  const camera = geogen.room({ seed: 3 }).film({ frames: 1, width: 16, height: 12 }).cameras[0]!
  const cameras = [0, 1, 2, 3, 4].map((metres) => {
    const cameraToWorld = camera.cameraToWorld.slice() as typeof camera.cameraToWorld
    cameraToWorld[3] = metres
    return { ...camera, cameraToWorld }
  })
  const bundle = await show.path(cameras)[jupyterDisplay]()
  type Axis = { range: [number, number] }
  const { layout } = bundle[mimeTypes.plotly] as unknown as {
    layout: { scene: { aspectratio: Record<string, number>; xaxis: Axis; zaxis: Axis } }
  }
  const { aspectratio, xaxis, zaxis } = layout.scene
  expect(Math.max(...Object.values(aspectratio))).toBe(1)
  const width = ({ range }: Axis) => range[1] - range[0]
  expect(aspectratio.z! / aspectratio.x!).toBeCloseTo(width(zaxis) / width(xaxis), 3)
  expect(xaxis.range[0]).toBeLessThan(0)
  expect(xaxis.range[1]).toBeGreaterThan(4)
})

test('codes of frames are a plot with a mark for each number', async () => {
  const data = Float32Array.from({ length: 12 }, (_, i) => i / 6 - 1)
  const bundle = await show.codes({ data, frames: 3, dim: 4 })[jupyterDisplay]()
  const plot = bundle['application/vnd.vegalite.v6+json'] as unknown as { data: { values: unknown[] } }
  expect(plot.data.values).toHaveLength(12)
  expect(plot.data.values[7]).toEqual({ frame: 1, channel: 3, value: 0.1667 })
  expect(() => show.codes({ data, frames: 2, dim: 4 })).toThrow('12 values; 2 frames x 4 channels have 8')
})
