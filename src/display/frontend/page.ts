import { Figure } from './figure.ts'
import type { View } from './view.ts'

/**
 * Draws the figures of one MIME type on a static page. The nbconvert template writes each as an element with
 * `data-milo-mime` that holds its bundle as JSON, and takes in one script per type that the page needs.
 */
export function drawPage(mimeType: string, view: { open(element: HTMLElement): View }): void {
  for (const element of document.querySelectorAll<HTMLElement>(`[data-milo-mime="${mimeType}"]`)) {
    const source = element.querySelector('script[type="application/json"]')
    if (!source) continue
    void new Figure(element, { mimeType, load: async () => view }).show(JSON.parse(source.textContent))
  }
}
