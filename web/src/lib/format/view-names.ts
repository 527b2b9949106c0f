import type { Adjust } from '@barline/db/domain/actions/adjustment'
import type { Hours } from '@barline/db/domain/calendar/sessions'
import type { MarkKind } from '#lib/marks/mark.ts'
import type { ChartKind, ClockKind, RangeName, ScaleKind } from '#lib/view/view.ts'

export const kindNames: Record<ChartKind, string> = {
  candles: 'Candles',
  hollow: 'Hollow candles',
  bars: 'Bars',
  line: 'Line',
  area: 'Area',
  baseline: 'Baseline',
  'heikin-ashi': 'Heikin-Ashi',
}

export const scaleNames: Record<ScaleKind, string> = {
  linear: 'Linear',
  log: 'Logarithmic',
  percent: 'Percent',
  indexed: 'Indexed to 100',
}

export const sessionNames: Record<Hours, string> = {
  extended: 'Extended hours',
  regular: 'Regular hours',
}

/** `short` stands on the price scale. */
export const adjustNames: Record<Adjust, { name: string; short: string; says: string }> = {
  split: { name: 'Split-adjusted', short: 'Adj', says: 'Adjusted for splits' },
  all: { name: 'Total-adjusted', short: 'Total adj', says: 'Adjusted for splits and dividends' },
  none: { name: 'Raw prices', short: 'Raw', says: 'Prices as traded, not adjusted' },
}

export const markNames: Record<MarkKind, { name: string; says: string }> = {
  events: { name: 'Splits and dividends', says: 'S and D, below the bar of the ex-date' },
  gaps: { name: 'Missing bars', says: 'Hatched, with the cause' },
  bars: {
    name: 'Bars to look at twice',
    says: 'A dot where it was revised, a ring while it is forming, a triangle where it looks wrong',
  },
}

export const rangeNames: Record<RangeName, string> = {
  '1D': 'Last day',
  '5D': 'Last five days',
  '1M': 'Last month',
  '3M': 'Last three months',
  '6M': 'Last six months',
  YTD: 'Since the year began',
  '1Y': 'Last year',
  '5Y': 'Last five years',
  All: 'All there is',
}

/** `Exchange (New York)`; `zone` is an IANA name. */
export const clockName = (clock: ClockKind, zone: string): string =>
  ({ exchange: `Exchange (${city(zone)})`, utc: 'UTC', local: 'My time' })[clock]

const city = (zone: string) => zone.split('/').at(-1)!.replaceAll('_', ' ')

/** The zone that a clock goes by. */
export function zoneOf(clock: ClockKind, exchange: string): string {
  if (clock === 'exchange') return exchange
  // A server knows no visitor's zone: it writes UTC, and the browser puts that right.
  return clock === 'utc' || typeof window === 'undefined'
    ? 'UTC'
    : Intl.DateTimeFormat().resolvedOptions().timeZone
}
