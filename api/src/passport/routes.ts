import { barTime, formatBarTime } from '@barline/db/domain/time'
import { Hono } from 'hono'
import type pg from 'pg'
import type { ApiEnv } from '../http/env.ts'
import { invalidParameters } from '../http/invalid-parameters.ts'
import { allowOnlyGet } from '../http/methods.ts'
import { readParameters } from '../http/parameters.ts'
import { problem } from '../http/problem.ts'
import { findDerived } from './find-derived.ts'
import { findPassport, isKnown } from './find.ts'
import { passportSchema } from './query.ts'

const path = '/candles/:symbol/:interval/:time/passport'

interface PassportDeps {
  pool: pg.Pool
  /** Milliseconds; the clock where not given. */
  now?: () => number
}

/** `/candles/{symbol}/{interval}/{time}/passport`: where a bar came from, what was done to it, and what it was before. */
export function passportRoutes({ pool, now = Date.now }: PassportDeps): Hono<ApiEnv> {
  const routes = new Hono<ApiEnv>()
  routes.get(path, async (c) => {
    const { value, errors } = readParameters(passportSchema, c.req.url, c.req.param())
    if (errors) return invalidParameters(c, errors)
    const { symbol, interval } = value
    const time = barTime('date' in value.time ? value.time.date : value.time.instant)
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
  allowOnlyGet(routes, path)
  return routes
}
