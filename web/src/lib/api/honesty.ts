import type { SymbolEntry } from '@barline/api/wire'
import { calendarFor } from '@barline/db/domain/calendar/calendar-for'
import { isDated, type Interval } from '@barline/db/domain/interval'
import { rollupSource } from '@barline/db/domain/rollup-source'
import { toSeconds } from '#lib/bars/from-wire.ts'
import type { GapMark, Honesty, Span } from '#lib/marks/honesty.ts'
import { type Answer, ask, type Fetch } from './answer.ts'
import type { Series } from './series.ts'

/** What can be told of a series at all: of the rest the API is not asked, as it would refuse. */
export interface Tellable {
  /** The stored interval that bars can be missing of; undefined where nobody knows when the instrument trades. */
  gapsOf: Interval | undefined
  /** Only stored bars are looked at for what is suspicious, and not too many at once. */
  flags: boolean
}

/** The most bars that the API looks at in search of what is suspicious. */
const mostFlagged = 500_000

export function tellableOf(instrument: SymbolEntry, interval: Interval): Tellable {
  const stored = new Set(instrument.intervals.filter(({ derived }) => !derived).map((one) => one.interval))
  const count = instrument.intervals.find((one) => one.interval === interval)?.count ?? 0
  return {
    gapsOf: calendarFor(instrument) && (rollupSource(interval, stored) ?? interval),
    flags: stored.has(interval) && count < mostFlagged,
  }
}

/** What is told of a span of a series beside prices; its end may be in the future. */
export async function getHonesty(
  fetch: Fetch,
  series: Series,
  { gapsOf, flags }: Tellable,
  span: Span,
  signal?: AbortSignal,
): Promise<Answer<Honesty>> {
  const nothing = { ok: true, value: [] } as const
  const [missing, marks, suspicions] = await Promise.all([
    gapsOf ? getGaps(fetch, { ...series, interval: gapsOf }, span, signal) : nothing,
    getMarks(fetch, series, span, signal),
    flags ? getFlags(fetch, series, span, signal) : nothing,
  ])
  if (!missing.ok) return missing
  if (!marks.ok) return marks
  if (!suspicions.ok) return suspicions
  return { ok: true, value: { gaps: missing.value, ...marks.value, flags: suspicions.value } }
}

/** The most that an answer carries. */
const most = '50000'

/** Calendars know nothing of what was before; a daily bar of 1962 is held against none. */
const calendarsBegin = Date.UTC(1990, 0, 1) / 1000

async function getGaps(
  fetch: Fetch,
  { symbol, interval }: Series,
  { from, to }: Span,
  signal?: AbortSignal,
): Promise<Answer<GapMark[]>> {
  if (to < calendarsBegin) return { ok: true, value: [] }
  const bounds = boundsOf({ from: Math.max(from, calendarsBegin), to }, interval)
  const found: GapMark[] = []
  for (let cursor: string | null | undefined; cursor !== null;) {
    const query = { interval, ...bounds, limit: most, ...(cursor !== undefined && { cursor }) }
    const answer = await ask(fetch, ({ v1 }) => v1.gaps[':symbol'].$get({ param: { symbol }, query }), signal)
    if (!answer.ok) return answer
    for (const gap of answer.value.gaps)
      if (gap.cause !== 'not_yet_due')
        found.push({ ...gap, interval, from: toSeconds(gap.from), to: toSeconds(gap.to) })
    cursor = answer.value.next
  }
  return { ok: true, value: found }
}

async function getMarks(
  fetch: Fetch,
  { symbol, interval }: Series,
  span: Span,
  signal?: AbortSignal,
): Promise<Answer<Pick<Honesty, 'forming' | 'revised'>>> {
  const found = { forming: [] as number[], revised: [] as number[] }
  for (let cursor: string | null | undefined; cursor !== null;) {
    const query = {
      ...{ interval, ...boundsOf(span, interval), limit: most, fields: 't' },
      ...({ status: 'true', shape: 'columns', time: 'unix' } as const),
      ...(cursor !== undefined && { cursor }),
    }
    const call = { param: { symbol }, query }
    const answer = await ask(fetch, ({ v1 }) => v1.candles[':symbol'].$get(call), signal)
    if (!answer.ok) return answer
    found.forming.push(...(answer.value.status?.forming ?? []).map(Number))
    found.revised.push(...(answer.value.status?.revised ?? []).map(Number))
    cursor = answer.value.next
  }
  return { ok: true, value: found }
}

async function getFlags(
  fetch: Fetch,
  { symbol, interval }: Series,
  span: Span,
  signal?: AbortSignal,
): Promise<Answer<Honesty['flags']>> {
  const call = { param: { symbol }, query: { interval, ...boundsOf(span, interval), limit: '10000' } }
  const answer = await ask(fetch, ({ v1 }) => v1.quality[':symbol'].$get(call), signal)
  if (!answer.ok) return answer
  const flags = answer.value.flags.map(({ kind, note, from, to }) => {
    return { kind, note, from: toSeconds(from), to: toSeconds(to) }
  })
  return { ok: true, value: flags }
}

const boundsOf = ({ from, to }: Span, interval: Interval) => ({
  from: bound(from, interval),
  to: bound(to, interval),
})

/** Daily and longer bars are named by their session's date: an instant would first have to be put into a zone. */
const bound = (seconds: number, interval: Interval) =>
  isDated(interval) ? new Date(seconds * 1000).toISOString().slice(0, 10) : String(Math.floor(seconds))
