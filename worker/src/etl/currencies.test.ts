import { PutObjectCommand } from '@aws-sdk/client-s3'
import { defaultRanking } from '@barline/db/domain/provider'
import { testDatabase } from '@barline/db/testing/database'
import { expect, test } from 'vitest'
import { createBucket, testS3 } from '../testing/aws.ts'
import { processObject } from './process-object.ts'

const bar = { t: '2024-06-03T04:00:00Z', o: 10, h: 12, l: 9, c: 11, v: 500 }
const answer = (currency: string, ...symbols: string[]) =>
  JSON.stringify({
    bars: Object.fromEntries(symbols.map((symbol) => [symbol, [bar]])),
    ...{ currency, next_page_token: null },
  })

async function testEtl() {
  const s3 = testS3()
  const [{ db, pool }, bucket] = [await testDatabase(), await createBucket(s3)]
  const limits = { maxObjectBytes: 1e6, maxBodyBytes: 1e6 }
  const deps = { db, s3, ranking: defaultRanking, limits, now: () => Date.parse('2024-06-10') }
  return {
    async load(second: number, body: string) {
      const key = `raw/provider=alpaca/interval=1d/symbol=ONE/2024-06-05T00000${second}.000Z.json`
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }))
      return processObject(deps, { kind: 'created', bucket, key }, 1)
    },
    read: async (sql: string) => (await pool.query<Record<string, unknown>>(sql)).rows,
  }
}

test('one symbol in a foreign currency is refused, and the others of its answer are stored', async () => {
  const { load, read } = await testEtl()
  await load(1, answer('CAD', 'TWO'))
  expect(await load(2, answer('USD', 'ONE', 'TWO', 'THREE'))).toMatchObject({
    ...{ status: 'loaded', inserted: 2, rejected: 1, rows: 3 },
  })
  expect(
    await read(
      'SELECT symbol, currency, count FROM instrument i JOIN series s ON s.instrument_id = i.id ORDER BY symbol',
    ),
  ).toEqual([
    { symbol: 'ONE', currency: 'USD', count: 1 },
    { symbol: 'THREE', currency: 'USD', count: 1 },
    { symbol: 'TWO', currency: 'CAD', count: 1 },
  ])
  const [ledger] = await read(
    `SELECT rejected, detail -> 'rejects' AS rejects FROM raw_object WHERE status = 'loaded' AND rejected > 0`,
  )
  expect(ledger).toEqual({
    rejected: 1,
    rejects: [
      {
        reason: 'currency_mismatch',
        where: 'currency of TWO',
        expected: 'CAD, as its other bars are in',
        came: 'USD',
      },
    ],
  })
})

test('an answer in foreign currency alone is a letter, and stores nothing', async () => {
  const { load, read } = await testEtl()
  await load(1, answer('CAD', 'ONE', 'TWO'))
  expect(await load(2, answer('USD', 'ONE', 'TWO'))).toMatchObject({
    ...{ status: 'poison', problem: { reason: 'currency_mismatch', where: 'currency of TWO' } },
  })
  expect(await read('SELECT count FROM series')).toEqual([{ count: 1 }, { count: 1 }])
})
