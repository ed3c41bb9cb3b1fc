import { onThemeChange, pageTheme, type View, type Viewer } from './view.ts'

/** A bundle as it stands in a notebook. */
export type Bundle = { readonly [mimeType: string]: unknown }

/**
 * One output's place on the page: shows the poster at once, loads the viewer, draws, and draws again when the theme
 * changes. Where drawing fails, the poster stays, with the reason under it.
 */
export class Figure {
  readonly #element: HTMLElement
  readonly #viewer: Viewer
  readonly #unwatch: () => void
  #view: View | undefined
  #bundle: Bundle = {}
  #closed = false

  constructor(element: HTMLElement, viewer: Viewer) {
    this.#element = element
    this.#viewer = viewer
    element.classList.add('milo-figure')
    this.#unwatch = onThemeChange(() => void this.#draw())
  }

  async show(bundle: Bundle): Promise<void> {
    this.#bundle = bundle
    this.#element.setAttribute('role', 'figure')
    this.#element.setAttribute('aria-label', String(bundle['text/plain'] ?? ''))
    if (!this.#view) this.#element.replaceChildren(...poster(bundle))
    await this.#draw()
  }

  dispose(): void {
    this.#closed = true
    this.#unwatch()
    this.#view?.dispose()
  }

  async #draw(): Promise<void> {
    try {
      const { open } = await this.#viewer.load()
      if (this.#closed) return
      if (!this.#view) {
        const place = document.createElement('div')
        const view = open(place)
        await view.draw(this.#bundle[this.#viewer.mimeType], pageTheme())
        if (this.#view || this.#closed) return view.dispose()
        this.#view = view
        this.#element.replaceChildren(place)
      } else await this.#view.draw(this.#bundle[this.#viewer.mimeType], pageTheme())
    } catch (reason) {
      this.#fail(reason)
    }
  }

  #fail(reason: unknown): void {
    const note = document.createElement('p')
    note.textContent = `The interactive view could not be drawn: ${reason instanceof Error ? reason.message : reason}`
    this.#view?.dispose()
    this.#view = undefined
    this.#element.replaceChildren(...poster(this.#bundle), note)
  }
}

/** The picture that stands for the output, or its text. */
function poster(bundle: Bundle): HTMLElement[] {
  const png = bundle['image/png']
  const text = String(bundle['text/plain'] ?? '')
  if (typeof png === 'string') {
    const image = document.createElement('img')
    image.src = `data:image/png;base64,${png.replace(/\s/g, '')}`
    image.alt = text
    image.style.maxWidth = '100%'
    return [image]
  }
  const words = document.createElement('pre')
  words.textContent = text
  return [words]
}
