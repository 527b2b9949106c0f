import { isDated } from '@barline/db/domain/interval'
import { barTime } from '@barline/db/domain/time'
import {
  describe,
  refuse,
  type ParseContext,
  type ParsedSeries,
  type ParseResult,
  type Problem,
} from '../parsed.ts'
import { isObject } from './json-body.ts'
import { maxRows } from './max-rows.ts'
import { periodStart } from './period.ts'
import { createRejects, type Rejects } from './rejects.ts'
import { readAnswer } from './yahoo-answer.ts'
import { locateIn, readBars } from './yahoo-bars.ts'
import { readEvents } from './yahoo-events.ts'
import { joinLiveBar } from './yahoo-live-bar.ts'
import { readMeta } from './yahoo-meta.ts'
import { zoneClock } from './zone-clock.ts'

/** Yahoo's v8 chart: `{"chart":{"result":[{"meta":{...},"timestamp":[...],"indicators":{"quote":[{"open":[...],...}]}}]}}`. */
export function parseYahoo(body: string, context: ParseContext): ParseResult {
  const answer = readAnswer(body)
  if (!answer.ok) return answer
  const rejects = createRejects()
  const series: ParsedSeries[] = []
  const unusable: Problem[] = []
  let rows = 0
  for (const [index, result] of answer.results.entries()) {
    const read = readResult(result, `/chart/result/${index}`, context, rejects)
    if (read.ok) series.push(read.series)
    else unusable.push(read.problem)
    rows += read.ok ? read.rows : 0
    if (rows > maxRows) return refuse('too_many_rows', 'body', `at most ${maxRows} rows`, `${rows}`)
  }
  const [first] = unusable
  if (first && series.length === 0) return { ok: false, problem: first }
  for (const problem of unusable) rejects.add(() => problem)
  return { ok: true, parsed: { series, ...rejects.result(), rows } }
}

type ResultRead = { ok: true; series: ParsedSeries; rows: number } | { ok: false; problem: Problem }

function readResult(result: unknown, pointer: string, context: ParseContext, rejects: Rejects): ResultRead {
  if (!isObject(result)) return refuse('unexpected_format', pointer, 'an object with meta', describe(result))
  const meta = readMeta(result, pointer, context)
  if (!meta.ok) return meta
  const { instrument, interval } = meta
  const clock = zoneClock(instrument.timezone ?? 'UTC')
  const toKey = (instant: number) =>
    isDated(interval) ? periodStart(clock.wallTime(instant), interval) : barTime(instant)
  const { bars, empty, rows, stamps } = readBars(result, pointer, toKey, rejects)
  joinLiveBar(bars, stamps, interval)
  const toDate = (instant: number) => periodStart(clock.wallTime(instant), '1d')
  const series: ParsedSeries = {
    instrument,
    interval,
    bars,
    empty,
    basis: 'split',
    asOf: meta.asOf,
    actions: readEvents(result.events, toDate),
    locate: locateIn(pointer),
  }
  return { ok: true, series, rows }
}
