import { barTime, formatBarTime } from '@barline/db/domain/time'
import { Hono } from 'hono'
import type pg from 'pg'
import type { ApiEnv } from '../http/env.ts'
import { invalidParameters } from '../http/invalid-parameters.ts'
import { allowOnlyGet } from '../http/methods.ts'
import { readParameters } from '../http/parameters.ts'
import { problem } from '../http/problem.ts'
import { findPassport, isKnown } from './find.ts'
import { passportSchema } from './query.ts'

const path = '/candles/:symbol/:interval/:time/passport'

/** `/candles/{symbol}/{interval}/{time}/passport`: where a stored bar came from, and what it was before. */
export function passportRoutes({ pool }: { pool: pg.Pool }): Hono<ApiEnv> {
  const routes = new Hono<ApiEnv>()
  routes.get(path, async (c) => {
    const { value, errors } = readParameters(passportSchema, c.req.url, c.req.param())
    if (errors) return invalidParameters(c, errors)
    const { symbol, interval } = value
    const time = 'date' in value.time ? value.time.date : value.time.instant
    const passport = await findPassport(pool, symbol, interval, time)
    if (passport) return c.json(passport, 200, { 'cache-control': 'no-cache' })
    if (await isKnown(pool, symbol)) {
      const bar = `${interval} bar of ${symbol} at ${formatBarTime(barTime(time), interval)}`
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
