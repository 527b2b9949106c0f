import type { Context } from 'hono'
import type pg from 'pg'
import type { z } from 'zod'
import { joinText } from '../candles/join-text.ts'
import type { ApiEnv } from '../http/env.ts'
import { refuse } from './answer.ts'
import { writeColumns } from './columns.ts'
import { findListed } from './find-listed.ts'
import type { historySchema } from './query.ts'
import { readHistory } from './read-history.ts'

const headers = { 'content-type': 'application/json', 'cache-control': 'no-cache' }

/** `/udf/history`: what PostgreSQL printed is put in its place and not parsed. */
export async function sendHistory(
  c: Context<ApiEnv>,
  pool: pg.Pool,
  asked: z.output<typeof historySchema>,
): Promise<Response> {
  const { ref, problem } = await findListed(pool, asked, asked.resolution)
  if (!ref) return refuse(c, problem)
  const { columns, nextTime, restBefore } = await readHistory(pool, ref, asked.resolution, asked)
  if (columns.count === 0) return c.body(JSON.stringify({ s: 'no_data', nextTime }), 200, headers)
  const text = joinText(['{"s":"ok",', ...writeColumns(columns), '}'])
  const rest = restBefore === undefined ? undefined : { before: restBefore, sent: columns.count }
  return c.body(text, 200, { ...headers, ...(rest && { link: linkTo(rest, c.req.url, asked.countback) }) })
}

/** Where the rest of a cut answer is: the protocol has no place to say that there is one. */
function linkTo(
  rest: { before: number; sent: number },
  requestUrl: string,
  countback: number | undefined,
): string {
  const url = new URL(requestUrl)
  url.searchParams.set('to', String(rest.before))
  if (countback) url.searchParams.set('countback', String(countback - rest.sent))
  return `<${url.pathname}${url.search}>; rel="next"`
}
