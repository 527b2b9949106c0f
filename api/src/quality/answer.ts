import { flagKinds } from '@barline/db/domain/quality/policy'
import type { Flag } from '@barline/db/domain/quality/flag'
import { barTime, formatBarTime } from '@barline/db/domain/time'
import type { BarRange } from '@barline/db/find-flags'
import { findFreshness, findQuality } from '@barline/db/find-quality'
import { findGradedSeries, type GradedSeries } from '@barline/db/graded-series'
import type pg from 'pg'
import type { QualityAnswer, QualityListAnswer, SeriesQuality } from '../wire.ts'
import { formatFlagCursor, formatListCursor, selectionOf, type FlagCursor } from './cursor.ts'
import type { QualityListQuery, QualityQuery } from './query.ts'
import { countFlagged, toWireDisagreement, toWireFlag, toWireFreshness } from './to-wire.ts'

/** All that there is to say of a range, and one page of its flags. */
export async function answerQuality(
  pool: pg.Pool,
  query: QualityQuery,
  series: GradedSeries,
  range: BarRange,
  now: number,
): Promise<QualityAnswer> {
  const { interval, limit, cursor } = query
  const { bars, coverage, flags, disagreements } = await findQuality(pool, series, range, now)
  const left = flags.filter((flag) => !cursor || isAfter(flag, cursor))
  const page = left.slice(0, limit)
  const last = left.length > limit ? page.at(-1)! : undefined
  return {
    ...headOf(series, range, bars, now),
    ...{ coverage, flagged: countFlagged(flags) },
    disagreements: disagreements.map((one) => toWireDisagreement(one, interval)),
    flags: page.map((flag) => toWireFlag(flag, interval)),
    next: last ? formatFlagCursor({ selection: selectionOf(query), from: last.from, kind: last.kind }) : null,
  }
}

const isAfter = ({ from, kind }: Flag, cursor: FlagCursor) =>
  from > cursor.from || (from === cursor.from && flagKinds.indexOf(kind) > flagKinds.indexOf(cursor.kind))

/** Bars that a list looks at; a series that has more than are left of them is not looked into. */
const listed = 100_000

/** A page of series. */
export async function answerQualityList(
  pool: pg.Pool,
  { interval, limit, cursor }: QualityListQuery,
  now: number,
): Promise<QualityListAnswer> {
  const found = await findGradedSeries(pool, { interval, after: cursor, limit: limit + 1 })
  const page = found.slice(0, limit)
  let left = listed
  const series: SeriesQuality[] = []
  for (const one of page) {
    const isChecked = one.count <= left
    if (isChecked) left -= one.count
    series.push(await answerSeries(pool, one, isChecked, now))
  }
  const last = found.length > limit ? page.at(-1)! : undefined
  return { series, next: last ? formatListCursor({ ...last, interval }) : null }
}

async function answerSeries(
  pool: pg.Pool,
  series: GradedSeries,
  isChecked: boolean,
  now: number,
): Promise<SeriesQuality> {
  const range = { low: series.first, high: series.last }
  const head = headOf(series, range, series.count, now)
  if (!isChecked) return { ...head, checked: null }
  const { coverage, flags, disagreements } = await findQuality(pool, series, range, now)
  const disputes = disagreements.map((one) => toWireDisagreement(one, series.interval))
  return { ...head, checked: { coverage, flagged: countFlagged(flags), disagreements: disputes } }
}

function headOf(series: GradedSeries, { low, high }: BarRange, bars: number, now: number) {
  const { symbol, interval, version } = series
  const write = (time: number) => formatBarTime(barTime(time), interval)
  const freshness = toWireFreshness(findFreshness(series, now), interval)
  return { symbol, interval, version, from: write(low), to: write(high), bars, freshness }
}
