import { ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import { createApp } from '@barline/api/app'
import { createAccess } from '@barline/api/auth/access'
import { startFeed } from '@barline/api/stream/feed'
import type { WireRun } from '@barline/api/wire'
import { openOperations } from '@barline/worker/operations/open-operations'
import pino from 'pino'
import { expect, onTestFinished } from 'vitest'
import { dailyBars, yahooDocument } from './documents.ts'
import type { Pipeline } from './pipeline.ts'

export const adminToken = 'the-token-of-the-operator'
const log = pino({ level: 'silent' })
export const good = (symbol: string, days = 5) =>
  yahooDocument(
    symbol,
    dailyBars('2024-01-02', days, (day) => day + 10),
  )

/** The API with what operators do, over a pipeline. `now`: the operators' clock. Closed with the test, or before. */
export function openApi({ database, env }: Pipeline, now?: () => number) {
  const operations = openOperations(env, log, now)!
  const feed = startFeed({ databaseUrl: database.url, log })
  const access = createAccess({ adminToken })
  const build = { version: '1', commit: 'abc' }
  const { pool } = database
  const app = createApp({ pool, feed, log, build, access, operations, records: operations })
  let closing: Promise<unknown> | undefined
  const close = async () => {
    await (closing ??= Promise.all([operations.close(), feed.close()]))
  }
  onTestFinished(close)
  return { app, access, close }
}

/** One process that serves the API beside a real bucket, real queues and a real database. */
export function serveApi(pipeline: Pipeline, now?: () => number) {
  const { app, close } = openApi(pipeline, now)
  const headers = { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' }
  async function send<T>(path: string, body?: object): Promise<{ status: number; body: T }> {
    const request = body ? { method: 'POST', body: JSON.stringify(body) } : {}
    const answer = await app.request(`/v1/admin/${path}`, { headers, ...request })
    return { status: answer.status, body: (await answer.json()) as T }
  }
  const get = async <T>(path: string) => (await send<T>(path)).body
  const until = (id: number, state: string) =>
    expect.poll(() => get<WireRun>(`runs/${id}`), { timeout: 20_000, interval: 50 }).toMatchObject({ state })
  return { app, send, get, until, close, headers }
}

export type Served = ReturnType<typeof serveApi>

export interface Letters {
  letters: { id: string; reason: string; symbol: string; key: string }[]
  next: string | null
}

export const lettersOf = async ({ get }: Served, query = '') =>
  (await get<Letters>(`dead-letters?${query}`)).letters

/** A plan whose dry run is over. */
export async function plan({ send, until, get }: Served, body: object): Promise<WireRun> {
  const { status, body: planned } = await send<WireRun>('runs', body)
  expect([status, planned]).toEqual([201, expect.objectContaining({ id: expect.any(Number) })])
  await until(planned.id, 'planned')
  return get<WireRun>(`runs/${planned.id}`)
}

/** Objects on which the queue has given up: whoever received them died without a word, until they were dead letters. */
export async function killEach(
  { put, sqs, names, depth }: Pipeline,
  objects: Record<string, string>,
): Promise<void> {
  for (const [key, body] of Object.entries(objects)) await put(key, body)
  const request = { QueueUrl: names.queueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }
  while ((await depth()) > 0) await sqs.send(new ReceiveMessageCommand(request))
}
