import type { Calendar, Session } from '@barline/db/domain/calendar/calendar'
import { holidays, sessions } from '@barline/db/domain/calendar/sessions'
import { barTime, zoneOffset } from '@barline/db/domain/time'
import type { UdfSymbol } from './wire.ts'

/** Up to which year days off are told: the exchanges announce theirs that far ahead. */
const ahead = 2

export type Hours = Pick<UdfSymbol, 'timezone' | 'session' | 'session_holidays' | 'corrections'>

/**
 * When a market trades, as TradingView writes it. Its library counts bars from where a session opens, so pre- and post-market are
 * sessions of their own, as they are where bars are derived. Where nobody knows the hours, bars are counted from
 * midnight UTC and none may be lost: such a market never closes. Times in milliseconds, `since` that of the first bar.
 */
export function hoursOf(
  calendar: Calendar | undefined,
  { since, now, extended }: { since: number; now: number; extended: boolean },
): Hours {
  if (!calendar || calendar.id === 'crypto')
    return { timezone: 'Etc/UTC', session: '24x7', session_holidays: '', corrections: '' }
  const write = (session: Session) => writeSession(session, calendar.zone, extended)
  const years = { first: yearOf(Math.max(since, calendar.since)), last: yearOf(now) + ahead }
  const all = sessions(calendar, barTime(Date.UTC(years.first, 0)), barTime(Date.UTC(years.last + 1, 0) - 1))
  const usual = all.findLast(({ earlyClose }) => !earlyClose)!
  const closed = yearsFrom(years).flatMap((year) =>
    holidays(calendar, year).filter(({ kind }) => kind === 'closed'),
  )
  const byHours = Map.groupBy(
    all.filter(({ earlyClose }) => earlyClose),
    write,
  )
  return {
    timezone: calendar.zone,
    session: write(usual),
    session_holidays: closed.map(({ date }) => writeDate(date)).join(','),
    corrections: [...byHours].map(([hours, days]) => `${hours}:${newestFirst(days)}`).join(';'),
  }
}

function writeSession({ preOpen, open, close, postClose }: Session, zone: string, extended: boolean): string {
  const clock = (instant: number) =>
    new Date(instant + zoneOffset(instant, zone)).toISOString().slice(11, 16).replace(':', '')
  const ends = extended ? [preOpen, open, close, postClose] : [open, close]
  return ends
    .slice(1)
    .map((end, place) => `${clock(ends[place]!)}-${clock(end)}`)
    .join(',')
}

const newestFirst = (days: Session[]) =>
  days
    .map(({ date }) => writeDate(date))
    .reverse()
    .join(',')

const yearsFrom = ({ first, last }: { first: number; last: number }) =>
  Array.from({ length: Math.max(last - first + 1, 0) }, (_, place) => first + place)

const yearOf = (time: number) => new Date(time).getUTCFullYear()
const writeDate = (date: number) => new Date(date).toISOString().slice(0, 10).replaceAll('-', '')
