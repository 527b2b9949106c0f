import { parentPort, workerData } from 'node:worker_threads'
import { clean } from '../../clean.ts'
import { decodeBody } from '../../decode-body.ts'
import { parseCsv } from '../csv.ts'
import { largeRow, largeTable } from './large-table.ts'

/** Reads the table in a thread with a small heap, and says how many of its bars are not what was written. */
const decoded = decodeBody(workerData as Uint8Array, {})
if (!decoded.ok) throw new Error(JSON.stringify(decoded.problem))
const result = parseCsv(decoded.text, { symbol: 'KEY' as never, interval: '1d', now: 0 })
if (!result.ok) throw new Error(JSON.stringify(result.problem))
const { series, rows, rejected } = clean(result.parsed, Date.UTC(2030, 0, 1))

let row = 0
let wrong = 0
for (const { instrument, bars } of series) {
  for (const bar of bars) {
    const expected = { ...largeRow(row++), place: row + 1 }
    const { symbol, ...values } = expected
    const fields = Object.keys(bar) as (keyof typeof bar)[]
    if (instrument.symbol !== symbol || fields.some((field) => bar[field] !== values[field])) wrong++
  }
}
parentPort?.postMessage({
  series: series.length,
  rows,
  rejected,
  bars: row,
  wrong,
  expected: largeTable.rows,
})
