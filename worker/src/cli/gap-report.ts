import type { Database } from '@barline/db/client'
import { calendarFor, calendars } from '@barline/db/domain/calendar/calendar-for'
import type { CalendarId } from '@barline/db/domain/calendar/calendar'
import type { Gap } from '@barline/db/domain/gaps'
import type { Culprit, GapCause } from '@barline/db/domain/gaps-causes'
import type { Interval } from '@barline/db/domain/interval'
import { barTime, formatBarTime } from '@barline/db/domain/time'
import { findGaps, gapRange, type Listed } from '@barline/db/find-gaps'
import { plain } from './plain.ts'
import { count, counted, table } from './print.ts'

/** One gap, its times as the API writes them. */
interface WrittenGap {
  from: string
  to: string
  slots: number
  cause: GapCause
  object?: Omit<Culprit, 'observedAt'> & { observedAt: string }
}

/** The gaps of one series, as `--json` writes them; `problem` where they cannot be known. */
export type GapReport = { symbol: string; interval: Interval } & (
  | { problem: string }
  | {
      calendar: CalendarId
      from: string
      to: string
      expected: number
      present: number
      missing: Partial<Record<GapCause, number>>
      gaps: WrittenGap[]
    }
)

export interface GapWish {
  /** Milliseconds; `to` is the first moment that is not meant any more. */
  from?: number
  to?: number
  calendar?: CalendarId
}

export async function examineGaps(
  pool: Database['pool'],
  listed: Listed,
  { from, to, calendar: named }: GapWish,
  clock: number,
): Promise<GapReport> {
  const { symbol, interval, exchange } = listed
  const calendar = named ? calendars[named] : calendarFor({ ...listed })
  if (!calendar) {
    const problem = `nobody knows when it trades (exchange: ${exchange ?? 'unknown'}); --calendar says so`
    return { symbol, interval, problem }
  }
  const now = Math.floor(clock / 1000) * 1000
  const wish = { ...(from !== undefined && { low: from }), ...(to !== undefined && { high: to - 1 }) }
  const range = gapRange(listed, calendar, wish, now)
  if (!range)
    return { symbol, interval, problem: 'no bar is stored to begin with; --from says when one is expected' }
  const write = (time: number) => formatBarTime(barTime(time), interval)
  const gaps: WrittenGap[] = []
  const missing: Partial<Record<GapCause, number>> = {}
  const tally = await findGaps(pool, listed, calendar, range, now, (gap) => {
    missing[gap.cause] = (missing[gap.cause] ?? 0) + gap.slots
    gaps.push({ ...toWritten(gap), from: write(gap.from), to: write(gap.to) })
  })
  const span = { calendar: calendar.id, from: write(range.low), to: write(range.high) }
  return { symbol, interval, ...span, ...tally, missing, gaps }
}

function toWritten({ slots, cause, object }: Gap): Pick<WrittenGap, 'slots' | 'cause' | 'object'> {
  if (!object) return { slots, cause }
  return { slots, cause, object: { ...object, observedAt: new Date(object.observedAt).toISOString() } }
}

export function summarise(report: GapReport): string {
  const name = `${report.symbol} ${report.interval}`
  if ('problem' in report) return `${name}: ${report.problem}`
  const { from, to, expected, present, missing } = report
  const causes = Object.entries(missing).map(([cause, slots]) => `${count(slots)} ${cause}`)
  const share = expected === 0 ? '' : ` (${((100 * present) / expected).toFixed(2)} %)`
  const amount = `${count(present)} of ${counted(expected, 'bar')}${share}`
  return `${name}: ${amount} from ${from} to ${to}${causes.length > 0 ? `; missing ${causes.join(', ')}` : ''}`
}

/** More than anybody reads; what is left out is said. */
const shown = 100

export function describeGaps(report: GapReport): string[] {
  if ('problem' in report || report.gaps.length === 0) return []
  const rows = report.gaps.slice(0, shown).map(({ from, to, slots, cause, object }) => {
    return [
      from,
      to,
      count(slots),
      cause,
      object ? plain([object.reason, object.key].filter(Boolean).join(' ')) : '',
    ]
  })
  const rest = report.gaps.length - rows.length
  return [
    ...table(['FROM', 'TO', 'BARS', 'CAUSE', 'OBJECT'], rows, ['BARS']),
    ...(rest > 0 ? [`... and ${counted(rest, 'gap')} more; --json prints all of them.`] : []),
  ]
}
