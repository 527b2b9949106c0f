import { callRoll } from '../dlq/call-roll.ts'
import { findLetters, type FoundLetter, type LetterState } from '../dlq/find-letters.ts'
import type { Context } from './context.ts'
import { selectionOf, withDlq, type SelectionFlags } from './dlq-options.ts'

export interface ExportOptions extends SelectionFlags {
  format: 'json' | 'csv'
  state: LetterState
  json?: true
}

export async function runExport(context: Context, ids: string[], options: ExportOptions): Promise<number> {
  await withDlq(context, async (deps) => {
    await callRoll(deps, { remove: false })
    const letters = await findLetters(deps.pool, selectionOf(options, ids), [options.state])
    if (options.json || options.format === 'json') return context.console.out(JSON.stringify({ letters }))
    context.console.out(columns.join(','))
    for (const letter of letters) context.console.out(columns.map((name) => toCell(letter[name])).join(','))
  })
  return 0
}

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

/** Keys and bodies are anybody's: what a spreadsheet would take for a formula is text by an apostrophe. */
export function toCell(value: unknown): string {
  const text =
    value === null || value === undefined
      ? ''
      : value instanceof Date
        ? value.toISOString()
        : typeof value === 'object'
          ? JSON.stringify(value)
          : String(value as string | number)
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
