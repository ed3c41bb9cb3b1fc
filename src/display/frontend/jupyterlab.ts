/**
 * The JupyterLab extension: a MIME renderer for each viewer. JupyterLab loads it through the remote entry that
 * setup/build.mjs writes, which passes JupyterLab's own `Widget`.
 */

import { type Bundle, Figure } from './figure.ts'
import type { Viewer } from './view.ts'
import { viewers } from './viewers.ts'

interface LuminoWidget {
  readonly node: HTMLElement
  readonly isDisposed: boolean
  dispose(): void
}

/** The part of `@lumino/widgets` that a renderer needs. */
interface Lumino {
  readonly Widget: new () => LuminoWidget
}

/** JupyterLab's `IRenderMime.IExtension`s. */
export function extensions({ Widget }: Lumino) {
  class FigureWidget extends Widget {
    readonly #figure: Figure
    constructor(viewer: Viewer) {
      super()
      this.#figure = new Figure(this.node, viewer)
    }
    renderModel(model: { readonly data: Bundle }): Promise<void> {
      return this.#figure.show(model.data)
    }
    override dispose(): void {
      if (!this.isDisposed) this.#figure.dispose()
      super.dispose()
    }
  }
  return viewers.map((viewer) => ({
    id: `milo-lab:${viewer.mimeType}`,
    rendererFactory: {
      safe: true,
      mimeTypes: [viewer.mimeType],
      createRenderer: () => new FigureWidget(viewer),
    },
    rank: 0,
    dataType: 'json',
  }))
}
