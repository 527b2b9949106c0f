import { calendarFor, calendars } from '@barline/db/domain/calendar/calendar-for'
import type { Calendar } from '@barline/db/domain/calendar/calendar'
import { isTimeZone } from '@barline/db/domain/time'
import { findServed, gapRange, type Listed } from '@barline/db/find-gaps'
import { Hono, type Context } from 'hono'
import type pg from 'pg'
import { toRange, type Bound } from '../candles/bound.ts'
import type { ApiEnv } from '../http/env.ts'
import { handle } from '../http/handle.ts'
import { invalidParameters } from '../http/invalid-parameters.ts'
import { allowOnlyGet } from '../http/methods.ts'
import { problem } from '../http/problem.ts'
import { unknownSymbols } from '../http/unknown-symbol.ts'
import type { BadParameter } from '../wire.ts'
import { answerGaps } from './answer.ts'
import { cursorRule, selectionOf } from './cursor.ts'
import { getGaps } from './operation.ts'
import type { GapsQuery } from './query.ts'

interface GapDeps {
  pool: pg.Pool
  /** Milliseconds; the clock where not given. */
  now?: () => number
}

/** `/v1/gaps/{symbol}`: which expected bars are not there, and why. */
export function gapRoutes({ pool, now = Date.now }: GapDeps): Hono<ApiEnv> {
  const routes = new Hono<ApiEnv>()
  handle(routes, getGaps, async (c, value) => {
    if (value.cursor && value.cursor.selection !== selectionOf(value))
      return invalidParameters(c, [
        { parameter: 'cursor', expected: cursorRule, came: 'that of another request' },
      ])
    const listed = await findServed(pool, value.symbol, value.interval)
    return listed ? sendGaps(c, pool, value, listed, now()) : unknownSymbols(c, [value.symbol])
  })
  allowOnlyGet(routes, getGaps.path)
  return routes
}

async function sendGaps(c: Context<ApiEnv>, pool: pg.Pool, query: GapsQuery, listed: Listed, now: number) {
  const calendar = query.calendar ? calendars[query.calendar] : calendarFor({ ...listed })
  if (!calendar) return unknownCalendar(c, listed)
  const zone = listed.timezone !== null && isTimeZone(listed.timezone) ? listed.timezone : calendar.zone
  const asked = toRange(query.from, query.to, query.interval, zone)
  const wish = { ...(query.from && { low: asked.low }), ...(query.to && { high: asked.high }) }
  const range = gapRange(listed, calendar, wish, Math.floor(now / 1000) * 1000)
  const errors = findOutside(query, calendar, (name) => c.req.query(name) ?? '')
  if (!range || errors.length > 0) return invalidParameters(c, range ? errors : [noFirstBar(query)])
  return c.json(await answerGaps(pool, query, listed, calendar, range, now), 200, {
    'cache-control': 'no-cache',
  })
}

/** Outside of what a calendar knows, nothing is known to be expected: an answer without gaps would be a lie. */
function findOutside(
  { from, to }: GapsQuery,
  { name, since, until }: Calendar,
  came: (name: string) => string,
): BadParameter[] {
  const date = (time: number) => new Date(time).toISOString().slice(0, 10)
  const expected = `a time from ${date(since)} to ${date(until)}, which is what is known of ${name}`
  const isOutside = (bound: Bound | undefined) => {
    if (bound === undefined) return false
    return 'date' in bound
      ? bound.date < since || bound.date > until
      : bound.instant < since || bound.instant >= until + day
  }
  const outside = [...(isOutside(from) ? ['from'] : []), ...(isOutside(to) ? ['to'] : [])]
  return outside.map((parameter) => ({ parameter, expected, came: came(parameter) }))
}

const day = 86_400_000

const noFirstBar = ({ symbol, interval }: GapsQuery): BadParameter => ({
  parameter: 'from',
  expected: `a date or time, as no ${interval} bar of ${symbol} is stored to begin with`,
  came: 'nothing',
})

/** The symbol is there and so are its bars: what cannot be done is to say which ones are missing. */
function unknownCalendar(c: Context<ApiEnv>, { symbol, exchange }: Listed): Response {
  const listing =
    exchange === null ? 'no exchange is known of it' : `its exchange is ${JSON.stringify(exchange)}`
  const detail = `It is not known when ${symbol} trades: ${listing}. Say so by calendar=${Object.keys(calendars).join('|')}.`
  return problem(c, 'unknown-calendar', detail, { members: { symbols: [symbol] } })
}
