import { barTime, formatBarTime } from '@barline/db/domain/time'
import { Hono, type Context } from 'hono'
import type pg from 'pg'
import type { ApiEnv } from '../http/env.ts'
import { handle } from '../http/handle.ts'
import { allowOnlyGet } from '../http/methods.ts'
import { problem } from '../http/problem.ts'
import { unknownSymbols } from '../http/unknown-symbol.ts'
import { findDerived } from './find-derived.ts'
import { findPassport, isKnown } from './find.ts'
import { getPassport } from './operation.ts'
import type { PassportQuery } from './query.ts'
import type { RawRecords } from './raw-records.ts'
import { getRecord } from './record-operation.ts'

interface PassportDeps {
  pool: pg.Pool
  /** Looks into raw objects, where that can be done. */
  records?: RawRecords
  /** Milliseconds; the clock where not given. */
  now?: () => number
}

/** `/v1/candles/{symbol}/{interval}/{time}/passport`: where a bar came from, what was done to it, and what it was before; `/record`: its text. */
export function passportRoutes({ pool, records, now = Date.now }: PassportDeps): Hono<ApiEnv> {
  const routes = new Hono<ApiEnv>()
  handle(routes, getPassport, async (c, query) => {
    const { symbol, interval } = query
    const time = timeOf(query)
    const passport =
      (await findPassport(pool, symbol, interval, time, now())) ??
      (await findDerived(pool, symbol, interval, time))
    return passport ? c.json(passport, 200, fresh) : unknownBar(c, pool, query)
  })
  handle(routes, getRecord, async (c, query) => {
    const { symbol, interval } = query
    const passport = await findPassport(pool, symbol, interval, timeOf(query), now())
    if (!passport) return unknownBar(c, pool, query)
    const { source } = passport
    const read = await records?.readRecord({ ...source, symbol })
    const found = read ?? { problem: 'This server was started without access to raw objects.' }
    return c.json({ source, excerpts: [], problem: null, ...found }, 200, fresh)
  })
  allowOnlyGet(routes, getPassport.path)
  allowOnlyGet(routes, getRecord.path)
  return routes
}

const fresh = { 'cache-control': 'no-cache' }

const timeOf = ({ time }: PassportQuery) => barTime('date' in time ? time.date : time.instant)

async function unknownBar(c: Context<ApiEnv>, pool: pg.Pool, query: PassportQuery) {
  const { symbol, interval } = query
  if (await isKnown(pool, symbol)) {
    const bar = `${interval} bar of ${symbol} at ${formatBarTime(timeOf(query), interval)}`
    return problem(
      c,
      'unknown-bar',
      `No ${bar} is stored; /v1/candles/${symbol}?interval=${interval} lists what there is.`,
    )
  }
  return unknownSymbols(c, [symbol])
}
