import { callRoll } from '../dlq/call-roll.ts'
import { findLetters, type LetterState } from '../dlq/find-letters.ts'
import { csvHeader, toCsvLine } from '../dlq/write-csv.ts'
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
    context.console.data(csvHeader)
    for (const letter of letters) context.console.data(toCsvLine(letter))
  })
  return 0
}
