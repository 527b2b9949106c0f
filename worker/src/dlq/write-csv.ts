import type { FoundLetter } from './find-letters.ts'

const columns = [
  ...[
    'id',
    'sentAt',
    'state',
    'fingerprint',
    'reason',
    'where',
    'expected',
    'came',
    'provider',
    'interval',
    'symbol',
  ],
  ...['observedAt', 'bucket', 'key', 'attempts', 'etlVersion', 'body', 'attributes'],
] as (keyof FoundLetter)[]

/** A header and a line of each letter, without their ends. */
export const csvHeader = columns.join(',')

export const toCsvLine = (letter: FoundLetter): string =>
  columns.map((name) => toCell(letter[name])).join(',')

/** Keys and bodies are anybody's: what a spreadsheet of any language would take for a formula is text by an apostrophe. */
export function toCell(value: unknown): string {
  const text =
    value === null || value === undefined
      ? ''
      : value instanceof Date
        ? value.toISOString()
        : typeof value === 'object'
          ? JSON.stringify(value)
          : String(value as string | number)
  const harmless = /^[=+\-@＝＋－＠\t\r\n]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
