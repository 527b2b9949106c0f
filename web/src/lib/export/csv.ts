import { formatBarTime, barTime } from '@barline/db/domain/time'
import type { Interval } from '@barline/db/domain/interval'
import type { Bar } from '#lib/bars/bar.ts'
import type { Value } from '#lib/indicators/kinds.ts'

/** A column of what an indicator says, one value for each bar. */
export interface Column {
  name: string
  values: readonly Value[]
}

/** Bars as CSV (RFC 4180), times as the API writes them, in UTC; what has no value is empty. */
export function toCsv(bars: readonly Bar[], interval: Interval, columns: readonly Column[]): string {
  const head = ['time', 'open', 'high', 'low', 'close', 'volume', ...columns.map(({ name }) => quoted(name))]
  const rows = bars.map(({ time, open, high, low, close, volume }, i) => [
    formatBarTime(barTime(time * 1000), interval),
    ...[open, high, low, close, volume],
    ...columns.map(({ values }) => values[i] ?? ''),
  ])
  return [head, ...rows].map((row) => `${row.join(',')}\r\n`).join('')
}

const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
