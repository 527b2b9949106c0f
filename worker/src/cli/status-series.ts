import type { Database } from '@barline/db/client'
import type { Interval } from '@barline/db/domain/interval'
import type { Provider } from '@barline/db/domain/provider'
import type { FlagKind } from '@barline/db/domain/quality/policy'
import { barTime, formatBarTime } from '@barline/db/domain/time'
import { findFreshness, findQuality, type Coverage, type Quality } from '@barline/db/find-quality'
import { findGradedSeries, type GradedSeries } from '@barline/db/graded-series'
import { count, counted, table } from './print.ts'

/** One series, as `--json` writes it: times as the API does. */
export interface SeriesStatus {
  symbol: string
  interval: Interval
  count: number
  first: string
  last: string
  version: number
  /** When its last bar was read. */
  observedAt: string
  /** How many later bars the calendar expects by now; null where nobody knows when the market trades. */
  behind: number | null
  /** Null where its bars were not looked at. */
  checked: {
    coverage: Coverage | null
    /** Bars that look wrong, by the kind of flag. */
    flagged: Partial<Record<FlagKind, number>>
    disagreements: {
      providers: [served: Provider, other: Provider]
      compared: number
      differing: number
      median: number | null
      worst: { relative: number; time: string } | null
    }[]
  } | null
}

/** Bars that `status` looks at unless told to take its time: a few seconds of work. */
const usual = 500_000
/** From so many on it is said what is being done. */
const long = 200_000

export interface Look {
  full: boolean
  now: number
  signal: AbortSignal
  /** Called before a long look. */
  onLong(sentence: string): void
}

/** Every series with bars, by symbol; where there are more bars than can be looked at, the shortest series are. */
export async function examineSeries(
  pool: Database['pool'],
  { full, now, signal, onLong }: Look,
): Promise<SeriesStatus[]> {
  const all = await findGradedSeries(pool, {})
  const chosen = full ? new Set(all) : affordable(all)
  const found: SeriesStatus[] = []
  for (const series of all) {
    const name = `${series.symbol} ${series.interval}`
    if (signal.aborted) throw new Error(`Stopped before ${name}`)
    const isChecked = chosen.has(series)
    if (isChecked && series.count >= long) onLong(`Checking ${name}: ${counted(series.count, 'bar')} ...`)
    const range = { low: series.first, high: series.last }
    const quality = isChecked ? await findQuality(pool, series, range, now) : undefined
    found.push(toStatus(series, quality, now))
  }
  return found
}

function affordable(all: readonly GradedSeries[]): Set<GradedSeries> {
  let left = usual
  const shortest = all.toSorted((a, b) => a.count - b.count)
  return new Set(shortest.filter((series) => (left -= series.count) >= 0))
}

function toStatus(series: GradedSeries, quality: Quality | undefined, now: number): SeriesStatus {
  const { symbol, interval, version } = series
  const write = (time: number) => formatBarTime(barTime(time), interval)
  const { observedAt, behind } = findFreshness(series, now)
  const head = { symbol, interval, count: series.count, first: write(series.first), last: write(series.last) }
  return {
    ...{ ...head, version, observedAt: new Date(observedAt).toISOString(), behind },
    checked: quality
      ? {
          coverage: quality.coverage,
          flagged: tally(quality),
          disagreements: quality.disagreements.map(({ worst, ...pair }) => ({
            ...pair,
            worst: worst && { relative: worst.relative, time: write(worst.time) },
          })),
        }
      : null,
  }
}

function tally({ flags }: Quality): Partial<Record<FlagKind, number>> {
  const flagged: Partial<Record<FlagKind, number>> = {}
  for (const { kind, bars } of flags) flagged[kind] = (flagged[kind] ?? 0) + bars
  return flagged
}

const headings = [
  ...['SYMBOL', 'INTERVAL', 'BARS', 'FIRST', 'LAST', 'BEHIND', 'COVERAGE', 'LOOK WRONG', 'PROVIDERS DIFFER'],
]

const legend = [
  'BEHIND            bars that should have come by now, by the calendar of the market',
  'COVERAGE          of the bars expected from the first to the last; npx barline gaps says which are missing, and why',
  'LOOK WRONG        bars with a flag; they are served as they came, and GET /v1/quality/SYMBOL says what is wrong with each',
  'PROVIDERS DIFFER  of the bars that the second gave before the first, how many had other prices, and the largest difference',
]

export function describeSeries(all: readonly SeriesStatus[]): string[] {
  if (all.length === 0) return ['No candles are stored yet.']
  const rows = all.map((one) => [
    ...[one.symbol, one.interval, count(one.count), one.first, one.last],
    one.behind === null ? 'unknown' : count(one.behind),
    ...describeChecked(one.checked),
  ])
  const skipped = all.filter(({ checked }) => checked === null)
  return [
    ...table(headings, rows, ['BARS', 'BEHIND', 'COVERAGE']),
    '',
    ...legend,
    ...(skipped.length > 0
      ? [`not checked       too many bars for a quick look; --full looks at them, too`]
      : []),
  ]
}

function describeChecked(checked: SeriesStatus['checked']): string[] {
  if (!checked) return ['-', 'not checked', '-']
  const flags = Object.entries(checked.flagged).map(([kind, bars]) => `${count(bars)} ${kind}`)
  const pairs = checked.disagreements.map(({ providers, compared, differing, worst }) => {
    const most = worst ? `, up to ${percent(worst.relative)}` : ''
    return `${providers.join('/')} ${count(differing)} of ${count(compared)}${most}`
  })
  return [describeCoverage(checked.coverage), flags.join(', ') || 'none', pairs.join('; ') || 'none']
}

function describeCoverage(coverage: Coverage | null): string {
  if (!coverage) return 'unknown'
  return coverage.expected === 0 ? '-' : percent(coverage.present / coverage.expected)
}

/** Two digits behind the point, more of what is smaller; never a hundred where anything is missing. */
function percent(share: number): string {
  const value = share * 100
  if (value !== 0 && value < 0.01) return `${value.toPrecision(1)} %`
  const text = value.toFixed(2)
  return text === '100.00' && value < 100 ? '99.99 %' : `${text} %`
}
