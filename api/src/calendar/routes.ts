import { calendars } from '@barline/db/domain/calendar/calendar-for'
import type { Calendar, Session } from '@barline/db/domain/calendar/calendar'
import { holidays, sessions } from '@barline/db/domain/calendar/sessions'
import type { BarTime } from '@barline/db/domain/time'
import { Hono } from 'hono'
import type { ApiEnv } from '../http/env.ts'
import { handle } from '../http/handle.ts'
import { allowOnlyGet } from '../http/methods.ts'
import type { CalendarAnswer, WireSession } from '../wire.ts'
import { getCalendar } from './operation.ts'

/** `/v1/calendar`: when markets trade. Computed, not stored. */
export function calendarRoutes(): Hono<ApiEnv> {
  const routes = new Hono<ApiEnv>()
  handle(routes, getCalendar, (c, { exchange, from, to }) => {
    const answer = toAnswer(calendars[exchange], from, to)
    return c.json(answer, 200, { 'cache-control': 'public, max-age=3600' })
  })
  allowOnlyGet(routes, getCalendar.path)
  return routes
}

function toAnswer(calendar: Calendar, from: BarTime, to: BarTime): CalendarAnswer {
  const years = Array.from({ length: yearOf(to) - yearOf(from) + 1 }, (_, index) => yearOf(from) + index)
  const days = years
    .flatMap((year) => holidays(calendar, year))
    .filter(({ date }) => date >= from && date <= to)
  return {
    ...{
      exchange: calendar.id,
      name: calendar.name,
      timezone: calendar.zone,
      from: dateOf(from),
      to: dateOf(to),
    },
    sessions: sessions(calendar, from, to).map(toWire),
    holidays: days.map(({ date, name, kind }) => ({ date: dateOf(date), name, kind })),
  }
}

const toWire = ({ date, open, close, preOpen, postClose, earlyClose }: Session): WireSession => ({
  date: dateOf(date),
  open: instant(open),
  close: instant(close),
  preOpen: instant(preOpen),
  postClose: instant(postClose),
  earlyClose,
})

const yearOf = (date: BarTime) => new Date(date).getUTCFullYear()
const dateOf = (date: BarTime) => new Date(date).toISOString().slice(0, 10)
const instant = (time: number) => new Date(time).toISOString().replace('.000Z', 'Z')
