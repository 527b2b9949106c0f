import type { Basis } from '@barline/db/domain/actions/as-traded'
import type { PlacedCandle } from '@barline/db/domain/candle'
import type { Interval } from '@barline/db/domain/interval'
import { refuse, type ParseContext, type ParsedSeries, type ParseResult, type Problem } from '../parsed.ts'
import { findMismatch } from './bar-spacing.ts'
import { locate } from './csv-bar.ts'
import { findHeader, headerRule, plainName, type Columns, type Header } from './csv-header.ts'
import { findDayFirst, monthFirstRule } from './csv-time.ts'
import { createKeyer, zoneOf } from './csv-keys.ts'
import { readerFor } from './csv-notation.ts'
import { createCells, eachLine, splitLine } from './csv-lines.ts'
import { readRow, type Reading, type SeriesRows } from './csv-rows.ts'
import { openFromEnds } from './end-stamps.ts'
import { maxRows } from './max-rows.ts'
import { createRejects } from './rejects.ts'
import { saysThrottled } from './throttled.ts'

/** Any table of bars whose header row names its columns; see `findHeader`. One file may hold many symbols. */
export function parseCsv(body: string, context: ParseContext, limit = maxRows): ParseResult {
  const header = findHeader(body)
  if (!header) return refuseHeader(body)
  const reading: Reading = {
    text: body,
    columns: header.columns,
    interval: context.interval,
    symbol: header.symbol ?? context.symbol,
    keyOf: createKeyer(context.interval, zoneOf(header.columns.names, body)),
    readNumber: readerFor(body, header),
    rejects: createRejects(),
    stamps: new Map(),
    series: new Map(),
  }
  const { rows, problem } = readRows(reading, header, limit)
  if (problem) return { ok: false, problem }
  const turned = refuseDayFirst(reading)
  if (turned) return turned
  const series: ParsedSeries[] = []
  for (const found of reading.series.values()) {
    if (!found) continue
    const mismatch = settleTimes(found, context.interval)
    if (mismatch)
      return refuse(
        'interval_mismatch',
        `rows of ${found.symbol}`,
        `bars of ${context.interval}, as the key says`,
        mismatch,
      )
    series.push(toSeries(found, reading))
  }
  return { ok: true, parsed: { series, ...reading.rejects.result(), rows } }
}

/**
 * Tables with a split's factor have prices as traded (Alpha Vantage, Tiingo); those that have Yahoo's adjusted close beside the
 * close have that divided by splits, up to the day they were read. No other table says.
 */
function basisOf({ names, split }: Columns): Basis {
  const plain = names.map(plainName)
  if (split >= 0 && plain[split] !== 'stocksplits') return 'traded'
  return plain.includes('adjclose') ? 'split' : 'unknown'
}

const firstWords = (body: string) => body.trimStart().split('\n', 1)[0]!.trim()

function refuseHeader(body: string): ParseResult {
  const came = firstWords(body)
  if (saysThrottled(came)) return refuse('throttled', 'body', headerRule, came)
  return refuse('columns_missing', 'header row', headerRule, came)
}

function refuseDayFirst({ interval, stamps, columns }: Reading) {
  if (interval === '1w' || interval === '1M') return undefined
  const dates = findDayFirst(stamps)
  if (!dates) return undefined
  const came = `the same day of ${dates.length} months: ${dates.slice(0, 3).join(', ')}`
  return refuse('time_invalid', `column ${columns.names[columns.time]}`, monthFirstRule, came)
}

function readRows(
  reading: Reading,
  header: Header,
  limit: number,
): { rows: number; problem: Problem | undefined } {
  const cells = createCells()
  let rows = 0
  let problem: Problem | undefined
  eachLine(reading.text, header.next, ({ start, end, number }) => {
    if (++rows > limit)
      problem = refuse('too_many_rows', `line ${number}`, `at most ${limit} rows`, 'more').problem
    else {
      splitLine(reading.text, start, end, header.delimiter, cells)
      problem = readRow(reading, cells, number)
    }
    return problem !== undefined
  })
  return { rows, problem }
}

/** Turns end stamps into openings. Returns what the bars are instead, where they are not of this length. */
function settleTimes({ bars, empty, state }: SeriesRows, interval: Interval): string | undefined {
  if (state.untimed > 0 && state.untimed === bars.length) return 'dates without a time of day'
  if (state.crowded > bars.length / 2) return `several dates in one ${interval === '1w' ? 'week' : 'month'}`
  const times = distinctTimes(bars)
  openFromEnds(bars, times, interval)
  if (empty.length > 0) openFromEnds(empty, times, interval)
  return findMismatch(bars, times, interval)
}

/** Ascending, each once. */
function distinctTimes(bars: readonly PlacedCandle[]): Float64Array {
  const times = new Float64Array(bars.length)
  for (let index = 0; index < bars.length; index++) times[index] = bars[index]!.time
  times.sort()
  let kept = 0
  for (const time of times) if (kept === 0 || time !== times[kept - 1]) times[kept++] = time
  return times.subarray(0, kept)
}

const toSeries = (
  { symbol, bars, actions, empty }: SeriesRows,
  { interval, columns }: Reading,
): ParsedSeries => ({
  instrument: { symbol },
  interval,
  bars,
  basis: basisOf(columns),
  actions,
  empty: empty.map(({ time }) => time),
  locate: (line, field) => locate(columns, line, field),
})
