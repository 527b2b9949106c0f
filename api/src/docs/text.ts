import { html } from 'hono/html'

export type Html = ReturnType<typeof html>

/** Text of a description: paragraphs, and what stands between backticks as code. */
export const paragraphs = (text = ''): Html =>
  html`${text
    .split('\n\n')
    .filter((paragraph) => paragraph !== '')
    .map((paragraph) => html`<p>${withCode(paragraph)}</p>`)}`

export const withCode = (text: string): Html =>
  html`${text.split('`').map((part, place) => (place % 2 === 1 ? html`<code>${part}</code>` : part))}`

const lineLength = 96

/** JSON for people: what fits into a line is in one. */
export function writeJson(value: unknown, indent = ''): string {
  const line = JSON.stringify(value).replaceAll(
    /("(?:[^"\\]|\\.)*")|([,:])/g,
    (_, text: string, mark: string) => text ?? `${mark} `,
  )
  if (typeof value !== 'object' || value === null || indent.length + line.length <= lineLength) return line
  const inner = `${indent}  `
  const parts = Array.isArray(value)
    ? value.map((one) => inner + writeJson(one, inner))
    : Object.entries(value).map(([name, one]) => `${inner}${JSON.stringify(name)}: ${writeJson(one, inner)}`)
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  return `${open}\n${parts.join(',\n')}\n${indent}${close}`
}
