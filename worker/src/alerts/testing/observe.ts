import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Db } from '@barline/db/client'
import type { Provider } from '@barline/db/domain/provider'
import { toSymbol } from '@barline/db/domain/symbol'
import { storeObject } from '@barline/db/store-object'
import { loaded } from '@barline/db/testing/builders'
import { transform } from '../../etl/transform.ts'

const data = fileURLToPath(new URL('../../../../../shared/data/', import.meta.url))

/** Whether the recorded answers are there. */
export const recorded = existsSync(data)

/** The body, also where the file is a recorder's envelope around it. */
export function readRecorded(file: string): Buffer {
  const bytes = readFileSync(data + file)
  if (!file.endsWith('.http.json')) return bytes
  const { response } = JSON.parse(bytes.toString()) as { response: { body?: unknown; bodyJson?: unknown } }
  const body = response.body ?? response.bodyJson
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
}

/** Stores daily bars as the pipeline does, from the object's bytes on. */
export async function observe(
  db: Db,
  symbol: string,
  bytes: Buffer,
  { provider = 'csv', observed = '2026-01-02T12:00:00Z' }: { provider?: Provider; observed?: string } = {},
): Promise<void> {
  const extension = provider === 'csv' ? 'csv' : 'json'
  const key = { provider, interval: '1d', symbol: toSymbol(symbol)!, extension } as const
  const result = transform(bytes, key, { maxBodyBytes: 1e8 }, Date.parse(observed))
  if (!result.ok) throw new Error(JSON.stringify(result.problem))
  const { series } = result.cleaned
  const jumps = Object.fromEntries(
    series.flatMap(({ instrument, interval, quotation }) =>
      quotation.jumps ? [[`${instrument.symbol} ${interval}`, { ...quotation.jumps }]] : [],
    ),
  )
  const object = { bucket: 'test', key: `${observed} ${symbol}`, provider, observedAt: new Date(observed) }
  const stored = await storeObject(db, object, { ...loaded, detail: { jumps } }, series)
  if (!('inserted' in stored)) throw new Error(JSON.stringify(stored))
}
