/** One drawn output. */
export interface View {
  /** Draws the data, in place of what was drawn before. */
  draw(data: unknown, theme: Theme): Promise<void>
  /** Gives back what the view holds: timers, listeners, graphics memory. */
  dispose(): void
}

/** How the page looks, so that drawings read well on it. */
export interface Theme {
  readonly dark: boolean
  readonly background: string
  readonly text: string
  readonly faint: string
  readonly font: string
}

/** A kind of output: its MIME type, and the code that draws it, loaded when first needed. */
export interface Viewer {
  readonly mimeType: string
  load(): Promise<{ open(element: HTMLElement): View }>
}

/** The theme of the page, from JupyterLab's own variables where there are any. */
export function pageTheme(): Theme {
  const declared = document.body.dataset.jpThemeLight
  const dark =
    declared === undefined ? matchMedia('(prefers-color-scheme: dark)').matches : declared === 'false'
  const style = getComputedStyle(document.body)
  const variable = (name: string, otherwise: string) => style.getPropertyValue(name).trim() || otherwise
  return {
    dark,
    background: variable('--jp-layout-color0', dark ? '#111111' : '#ffffff'),
    text: dark ? '#e4e4e4' : '#262626',
    faint: dark ? '#4a4a4a' : '#d8d8d8',
    font: variable('--jp-ui-font-family', 'system-ui, sans-serif'),
  }
}

/** Calls back when the page changes its theme; the function returned ends that. */
export function onThemeChange(listener: () => void): () => void {
  const observer = new MutationObserver(listener)
  observer.observe(document.body, {
    attributes: true,
    attributeFilter: ['data-jp-theme-light', 'data-jp-theme-name'],
  })
  return () => observer.disconnect()
}
