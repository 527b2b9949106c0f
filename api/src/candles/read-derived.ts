import type { Step } from '@barline/db/domain/actions/adjustment'
import { intradayLength, type Interval } from '@barline/db/domain/interval'
import type { Bucket } from '@barline/db/domain/rollup-grid'
import { barTime } from '@barline/db/domain/time'
import type { TimeRange } from './bound.ts'
import { findBuckets, iso, type Sql } from './find-buckets.ts'
import type { Derivation } from './find-series.ts'
import { foldStatement } from './fold-statement.ts'
import { joinPieces } from './join-pieces.ts'
import { readingName, type Reading, type Style } from './page-statement.ts'
import { earliestOf, writeBars, type Content, type ContentRow } from './write-bars.ts'

/** No answer reads more bars than this to roll them up: a page of long ones from short ones may hold fewer than `limit`, and `next` leads on. */
const maxSourceBars = 1_000_000

export interface DerivedPage extends Content {
  last: number | null
  more: boolean
}

type Tense = Omit<Reading, 'as'>

/** A page of bars that are rolled up on the way. Its last bar may be unfinished, as the last stored one may. */
export async function readDerived(
  sql: Sql,
  derivation: Derivation,
  range: TimeRange,
  {
    limit,
    label,
    style,
    steps,
    tense,
    isWanted,
  }: {
    limit: number
    label: string
    style: Style
    steps: Step[]
    tense: Tense
    /** Whether a bar is, by its time. */
    isWanted: (time: number) => boolean
  },
): Promise<DerivedPage> {
  const found = await findBuckets(sql, derivation, range, limit + 1, style.order, { ...tense, isWanted })
  const buckets = found.slice(0, limit)
  const content = await foldBuckets(sql, derivation, buckets, { label, style, steps, tense })
  return { ...content, last: buckets.at(-1)?.start ?? null, more: found.length > limit }
}

/** The bars of these buckets. One in which an action falls is folded in pieces: those before it are adjusted otherwise. */
async function foldBuckets(
  sql: Sql,
  { series }: Derivation,
  buckets: readonly Bucket[],
  { label, style, steps, tense }: { label: string; style: Style; steps: Step[]; tense: Tense },
): Promise<Content> {
  const isAdjusted = buckets.some(({ start }) => steps.some(({ cut }) => start < cut))
  const pieces = isAdjusted ? buckets.flatMap((bucket) => cutAt(bucket, steps)) : buckets
  const reading: Reading = { ...tense, as: isAdjusted ? 'rows' : 'text' }
  const { rows } = await sql.query<ContentRow>({
    name: `api_rollup_${readingName(style, { ...reading, hours: false })}`,
    text: foldStatement(style, reading),
    values: [
      ...[series.id, pieces.map(({ start }) => iso(start)), pieces.map(({ end }) => iso(end)), label],
      ...(tense.pinned ? [series.version] : []),
    ],
  })
  const row = rows[0]!
  if (pieces.length === buckets.length || !row.rows) return writeBars(row, steps, style, label)
  const whole = joinPieces(row.rows, buckets, steps, style)
  const { text, stamp } = writeBars({ ...row, rows: whole }, [], style, label)
  return { text, stamp, earliest: earliestOf(row.rows, style) }
}

function cutAt({ start, end }: Bucket, steps: readonly Step[]): Bucket[] {
  const cuts = steps.map(({ cut }) => barTime(cut)).filter((cut) => cut > start && cut < end)
  return [start, ...cuts].map((low, place) => ({ start: low, end: cuts[place] ?? end }))
}

/** How many bars of an interval a page may hold that is rolled up from `source`, one of `series` pages. */
export function derivedLimit(interval: Interval, source: Interval, series: number): number {
  const length = intradayLength(interval)
  const each = length === undefined ? 31 : length / intradayLength(source)!
  return Math.max(1, Math.floor(maxSourceBars / series / each))
}
