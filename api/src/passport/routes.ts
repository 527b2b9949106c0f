import { barTime, formatBarTime } from '@barline/db/domain/time'
import { Hono } from 'hono'
import type pg from 'pg'
import type { ApiEnv } from '../http/env.ts'
import { handle } from '../http/handle.ts'
import { allowOnlyGet } from '../http/methods.ts'
import { problem } from '../http/problem.ts'
import { findDerived } from './find-derived.ts'
import { findPassport, isKnown } from './find.ts'
import { getPassport } from './operation.ts'

interface PassportDeps {
  pool: pg.Pool
  /** Milliseconds; the clock where not given. */
  now?: () => number
}

/** `/v1/candles/{symbol}/{interval}/{time}/passport`: where a bar came from, what was done to it, and what it was before. */
export function passportRoutes({ pool, now = Date.now }: PassportDeps): Hono<ApiEnv> {
  const routes = new Hono<ApiEnv>()
  handle(routes, getPassport, async (c, { symbol, interval, time: bound }) => {
    const time = barTime('date' in bound ? bound.date : bound.instant)
    const passport =
      (await findPassport(pool, symbol, interval, time, now())) ??
      (await findDerived(pool, symbol, interval, time))
    if (passport) return c.json(passport, 200, { 'cache-control': 'no-cache' })
    if (await isKnown(pool, symbol)) {
      const bar = `${interval} bar of ${symbol} at ${formatBarTime(time, interval)}`
      return problem(
        c,
        'unknown-bar',
        `No ${bar} is stored; /v1/candles/${symbol}?interval=${interval} lists what there is.`,
      )
    }
    const detail = `No data has ever been stored for ${symbol}; /v1/symbols lists what there is.`
    return problem(c, 'unknown-symbol', detail, { members: { symbols: [symbol] } })
  })
  allowOnlyGet(routes, getPassport.path)
  return routes
}
