import { barTime, formatBarTime } from '@barline/db/domain/time'
import { Hono } from 'hono'
import type { ApiEnv } from '../http/env.ts'
import { handle } from '../http/handle.ts'
import { allowOnlyGet } from '../http/methods.ts'
import { problem } from '../http/problem.ts'
import type pg from 'pg'
import type { Change } from '../stream/read-changes.ts'
import { toFilter } from '../stream/query.ts'
import type { ChangesAnswer, WireChange } from '../wire.ts'
import { formatCursor, type Cursor } from './cursor.ts'
import { findChanges, isForeign } from './find.ts'
import { listChanges } from './operation.ts'

const beginAgain =
  'since: expected a cursor of this database, came one that is ahead of all that was ever stored here; please begin again without it.'

/** `/v1/changes`: what a mirror has to read again. */
export function changeRoutes({ pool }: { pool: pg.Pool }): Hono<ApiEnv> {
  const routes = new Hono<ApiEnv>()
  handle(routes, listChanges, async (c, value) => {
    const cursor: Cursor = value.since ?? { position: { high: 0, gaps: new Set() } }
    const { changes, more } = await findChanges(pool, cursor, { limit: value.limit, wants: toFilter(value) })
    if (changes.length === 0 && (await isForeign(pool, cursor)))
      return problem(c, 'foreign-cursor', beginAgain)
    const answer: ChangesAnswer = { changes: changes.map(toWire), next: formatCursor(cursor), more }
    return c.json(answer, 200, { 'cache-control': 'no-cache' })
  })
  allowOnlyGet(routes, listChanges.path)
  return routes
}

function toWire({ from, to, allFrom, ...change }: Change): WireChange {
  const { symbol, interval, inserted, revised, version, committedAt, cause } = change
  const write = (time: Date) => formatBarTime(barTime(time.getTime()), interval)
  return {
    ...{ symbol, interval, from: write(from), to: write(to) },
    ...(allFrom < from && { allFrom: write(allFrom) }),
    ...{ inserted, revised, version, cause },
    committedAt: committedAt.toISOString(),
  }
}
