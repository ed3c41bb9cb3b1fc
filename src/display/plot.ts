import { drawSvg } from '#display/pictures'
import type { Json, MimeBundle } from '../notebook/index.ts'
import { Shown } from './shown.ts'

/**
 * A vega-lite specification. Its data stands inside it (`data: { values }`): nothing is fetched.
 * Left open here, as vega-lite's own type (`TopLevelSpec`) would slow the check of every cell that shows something.
 */
export type PlotSpec = { readonly [property: string]: unknown }

const schema = (version: number) => `https://vega.github.io/schema/vega-lite/v${version}.json`

/**
 * A statistical plot from a vega-lite 6 specification.
 *
 * @param text What the plot shows, for readers who can't see it; by default its title and fields.
 */
export function plot(spec: PlotSpec, text: string = describe(spec)): Shown {
  return new Shown(plotBundle(spec, text), () => plotPoster(spec))
}

/** The forms of a plot that need no waiting: version 6 for our viewer, 5 for those that JupyterLab and VS Code have. */
export function plotBundle(spec: PlotSpec, text: string): MimeBundle {
  return {
    'application/vnd.vegalite.v6+json': { ...spec, $schema: schema(6) } as Json,
    'application/vnd.vegalite.v5+json': { ...spec, $schema: schema(5) } as Json,
    'text/plain': text,
  }
}

/** The plot as a PNG on white; no form at all in a browser, where the viewer is at hand. */
export async function plotPoster(spec: PlotSpec): Promise<MimeBundle> {
  const [{ parse, View, Warn }, { compile }] = await Promise.all([import('vega'), import('vega-lite')])
  const own = structuredClone(spec) // vega marks the data that it is given
  const runtime = parse(
    compile({ background: 'white', ...own } as unknown as Parameters<typeof compile>[0]).spec,
  )
  const view = new View(runtime, { renderer: 'none', logLevel: Warn })
  const png = await drawSvg(await view.toSVG(1.5))
  view.finalize()
  return png ? { 'image/png': png } : {}
}

function describe(spec: PlotSpec): string {
  const { title, encoding } = spec as { title?: unknown; encoding?: Record<string, { field?: string }> }
  const fields = Object.entries(encoding ?? {}).flatMap(([name, { field }]) =>
    field ? [`${name}: ${field}`] : [],
  )
  const name = typeof title === 'string' ? title : 'Plot'
  return fields.length > 0 ? `${name} (${fields.join(', ')})` : name
}
