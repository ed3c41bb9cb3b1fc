import type { MimeBundle } from '../notebook/index.ts'
import { Shown } from './shown.ts'

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text as HTML that shows exactly that text, in an element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]!)
}

/** HTML that you wrote. Never pass text from data: use {@link escapeHtml} for it. */
export function html(source: string, text: string = source.replace(/<[^>]*>/g, '')): Shown {
  return new Shown({ 'text/html': source, 'text/plain': text.trim() })
}

/** Markdown, with formulas between dollar signs. */
export function markdown(source: string): Shown {
  return new Shown({ 'text/markdown': source, 'text/plain': source })
}

/** A bundle's text form, for places that show only text. */
export function plainText(bundle: MimeBundle): string {
  const text = bundle['text/plain']
  return typeof text === 'string' ? text : ''
}
