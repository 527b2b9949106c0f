import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Interval } from '@barline/db/domain/interval'
import type { Provider } from '@barline/db/domain/provider'
import { toSymbol } from '@barline/db/domain/symbol'
import { storeObject } from '@barline/db/store-object'
import { loaded } from '@barline/db/testing/builders'
import { testDatabase } from '@barline/db/testing/database'
import type pg from 'pg'
import { describe, expect, test } from 'vitest'
import { transform } from './transform.ts'

const data = fileURLToPath(new URL('../../../../shared/data/', import.meta.url))
const recorded = existsSync(data)

interface Observation {
  file?: string
  text?: string
  provider: Provider
  symbol: string
  interval?: Interval
  observed: string
}

type Db = Awaited<ReturnType<typeof testDatabase>>['db']

/** What the pipeline does with an object, from its bytes on. */
async function observe(db: Db, { file, text, provider, symbol, interval = '1d', observed }: Observation) {
  const bytes = file ? readFileSync(data + file) : Buffer.from(text!)
  const extension = file?.endsWith('.csv') || text?.startsWith('{') === false ? 'csv' : 'json'
  const key = { provider, interval, symbol: toSymbol(symbol)!, extension } as const
  const result = transform(bytes, key, { maxBodyBytes: 1e8 }, Date.parse('2026-11-24'))
  if (!result.ok) throw new Error(JSON.stringify(result.problem))
  const { series } = result.cleaned
  const jumps = Object.fromEntries(
    series.flatMap(({ instrument, interval, quotation }) =>
      quotation.jumps ? [[`${instrument.symbol} ${interval}`, { ...quotation.jumps }]] : [],
    ),
  )
  const object = {
    bucket: 'test',
    key: `${observed} ${file ?? text}`,
    provider,
    observedAt: new Date(observed),
  }
  const stored = await storeObject(db, object, { ...loaded, detail: { jumps } }, series)
  if (!('inserted' in stored)) throw new Error(JSON.stringify(stored))
}

async function barsOf(pool: pg.Pool, symbol: string, interval: Interval = '1d') {
  const { rows } = await pool.query<{ t: string; c: number; v: number; doubtful: boolean }>(
    `SELECT (time AT TIME ZONE 'UTC')::date::text AS t, close::float8 AS c, volume::float8 AS v, doubtful
     FROM candle JOIN series s ON s.id = series_id JOIN instrument i ON i.id = s.instrument_id
     WHERE symbol = $1 AND interval = $2 ORDER BY time`,
    [symbol, interval],
  )
  return rows
}

describe.skipIf(!recorded)('recorded answers', () => {
  const before: Observation = {
    file: 'yahoo/v7csv_tsla-recent.csv',
    provider: 'yahoo',
    symbol: 'TSLA',
    observed: '2021-01-10T12:00:00Z',
  }
  const after: Observation = {
    file: 'yahoo/TSLA_1d_2021-01_5bars.json',
    provider: 'yahoo',
    symbol: 'TSLA',
    observed: '2024-09-01T12:00:00Z',
  }

  test.each([
    ['before its split first', [before, after]],
    ['after its split first', [after, before]],
    ['each twice', [after, before, before, after]],
  ])('TSLA of 2021 is one series, observed %s', async (_, observations) => {
    const { db, pool } = await testDatabase()
    for (const observation of observations) await observe(db, observation)
    const bars = await barsOf(pool, 'TSLA')
    expect(bars.map(({ t, c }) => [t, c])).toEqual([
      ['2021-01-04', 729.77],
      ['2021-01-05', 735.11],
      ['2021-01-06', 755.98],
      ['2021-01-07', 816.04],
      ['2021-01-08', 880.02],
    ])
    const volumes = [48638200, 32245200, 44700000, 51498900, 75055500]
    bars.forEach(({ v }, index) => expect(Math.abs(v / volumes[index]! - 1)).toBeLessThan(0.02))
    expect(bars.some(({ doubtful }) => doubtful)).toBe(false)
  })
})
