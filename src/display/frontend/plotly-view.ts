import Plotly, { type Config, type Data, type Layout } from 'plotly.js-dist'
import type { Theme, View } from './view.ts'

/** Plots that hold a graphics context now, the one used longest ago first: a page has some 16 contexts in all. */
const active = new Set<PlotlyView>()
const activeLimit = 6

interface Figure {
  readonly data: Data[]
  readonly layout?: Partial<Layout>
  readonly config?: Partial<Config>
}

/** Draws plotly figures. */
export function open(element: HTMLElement): View {
  return new PlotlyView(element)
}

class PlotlyView implements View {
  readonly #element: HTMLElement
  #place = document.createElement('div')
  // Outputs are drawn before they stand on the page and know their width.
  readonly #resizing = new ResizeObserver(() => this.#fit())
  #still: HTMLImageElement | undefined
  #drawing: { readonly figure: Figure; readonly theme: Theme } | undefined

  constructor(element: HTMLElement) {
    this.#element = element
    this.#resizing.observe(element)
    // A plot that was put to rest wakes up as soon as someone reaches for it.
    element.addEventListener('pointerenter', () => this.#still && this.#drawing && void this.#plot())
  }

  async draw(data: unknown, theme: Theme): Promise<void> {
    this.#drawing = { figure: data as Figure, theme }
    await this.#plot()
  }

  dispose(): void {
    this.#resizing.disconnect()
    active.delete(this)
    Plotly.purge(this.#place as never)
  }

  async #plot(): Promise<void> {
    const { figure, theme } = this.#drawing!
    if (figure.data.some((trace) => /3d|mesh|surface|cone|volume/.test(trace.type ?? ''))) await this.#claim()
    this.#still = undefined
    this.#element.replaceChildren(this.#place)
    await Plotly.react(this.#place as never, figure.data, themed(figure.layout ?? {}, theme), {
      displaylogo: false,
      topojsonURL: '',
      ...figure.config,
    })
  }

  #fit(): void {
    if (!this.#still && this.#drawing && this.#element.clientWidth > 0)
      Plotly.Plots.resize(this.#place as never)
  }

  async #claim(): Promise<void> {
    active.delete(this)
    active.add(this)
    for (const oldest of [...active].slice(0, -activeLimit)) await oldest.#rest()
  }

  /** Gives the graphics context back and leaves a picture of the plot. */
  async #rest(): Promise<void> {
    active.delete(this)
    const { clientWidth: width, clientHeight: height } = this.#place
    const still = document.createElement('img')
    still.src = await Plotly.toImage(this.#place as never, { format: 'png', width, height })
    still.alt = 'The plot at rest; point at it to turn it again.'
    Plotly.purge(this.#place as never)
    this.#place = document.createElement('div')
    this.#still = still
    this.#element.replaceChildren(still)
  }
}

/** The layout in the page's colours, where it names none itself. */
function themed(layout: Partial<Layout>, { text, faint, font }: Theme): Partial<Layout> {
  const axis = { color: text, gridcolor: faint, zerolinecolor: faint }
  const scene = layout.scene ?? {}
  return {
    height: 420,
    margin: { l: 8, r: 8, t: layout.title ? 44 : 8, b: 8 },
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    font: { family: font, color: text, size: 12 },
    ...layout,
    xaxis: { ...axis, ...layout.xaxis },
    yaxis: { ...axis, ...layout.yaxis },
    scene: {
      ...scene,
      xaxis: { ...axis, backgroundcolor: 'rgba(0,0,0,0)', ...scene.xaxis },
      yaxis: { ...axis, backgroundcolor: 'rgba(0,0,0,0)', ...scene.yaxis },
      zaxis: { ...axis, backgroundcolor: 'rgba(0,0,0,0)', ...scene.zaxis },
    },
  } as Partial<Layout>
}
