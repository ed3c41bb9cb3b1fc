import { loader, parse, View as VegaView, Warn } from 'vega'
import { type Config, compile, type TopLevelSpec } from 'vega-lite'
import type { Theme, View } from './view.ts'

/** Draws vega-lite specifications. Data stands in the specification; an address in it is refused, not fetched. */
export function open(element: HTMLElement): View {
  let drawn: VegaView | undefined
  return {
    async draw(spec, theme) {
      const place = document.createElement('div')
      const { spec: lowered } = compile(spec as TopLevelSpec, { config: vegaConfig(theme) })
      const view = new VegaView(parse(lowered), { renderer: 'svg', logLevel: Warn, loader: closedLoader() })
      await view.initialize(place).hover().runAsync()
      drawn?.finalize()
      drawn = view
      // In one go, so that a curve that grows does not flicker.
      element.replaceChildren(place)
    },
    dispose: () => drawn?.finalize(),
  }
}

function closedLoader() {
  const closed = loader()
  closed.load = async (address: string) => {
    throw new Error(`The plot asks for ${address}; put its data into the specification (data: { values }).`)
  }
  return closed
}

function vegaConfig({ dark, text, faint, font }: Theme): Config {
  const words = {
    labelFont: font,
    titleFont: font,
    labelColor: text,
    titleColor: text,
    titleFontWeight: 'normal',
  }
  return {
    background: 'transparent',
    font,
    title: { color: text, font, anchor: 'start', fontWeight: 600, offset: 12 },
    axis: { ...words, gridColor: faint, gridOpacity: 0.6, domainColor: faint, tickColor: faint },
    legend: words,
    header: words,
    view: { stroke: 'transparent' },
    text: { color: text },
    range: { category: dark ? brightColors : deepColors },
    mark: { color: (dark ? brightColors : deepColors)[0] },
  } as Config
}

const deepColors = ['#3467c9', '#d9622b', '#2c8f57', '#9a4fb5', '#c23b5c', '#84702a', '#1d8a9c', '#6b6b6b']
const brightColors = ['#7aa7ff', '#ff9d66', '#6fd39a', '#d39af0', '#ff8aa5', '#d8c06a', '#66cfe0', '#b5b5b5']
