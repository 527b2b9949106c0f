import { PutObjectCommand } from '@aws-sdk/client-s3'
import { defaultRanking } from '@barline/db/domain/provider'
import { testDatabase } from '@barline/db/testing/database'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { processObject, type EtlDeps } from '../etl/process-object.ts'
import { createBucket, testS3 } from '../testing/aws.ts'
import { evaluateAlerts } from './evaluate-alerts.ts'
import { addTestRule, later, standingOf } from './testing/alert-store.ts'

const key = 'raw/provider=csv/interval=1d/symbol=AAA/2024-06-01T000000.000Z.csv'
const event = { kind: 'created', key, etag: 'same', sequencer: '01' } as const

/** Two symbols in one file, of which both have a rule. */
async function open() {
  const s3 = testS3()
  const [{ db }, bucket] = [await testDatabase(), await createBucket(s3)]
  const rows = ['2024-01-02,10', '2024-01-03,12'].map((row) => row.split(','))
  const table = ['AAA', 'BBB'].flatMap((symbol) =>
    rows.map(([date, price]) => [date, price, price, price, price, 100, symbol].join()),
  )
  const Body = ['date,open,high,low,close,volume,Name', ...table].join('\n')
  const put = await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body }))
  const deps: EtlDeps = {
    ...{
      db,
      s3,
      ranking: defaultRanking,
      limits: { maxObjectBytes: 1e6, maxBodyBytes: 1e6 },
      now: () => later,
    },
  }
  for (const symbol of ['AAA', 'BBB'])
    await addTestRule(db, { symbol, kind: 'price-above', params: { price: 11 } }, Date.parse('2024-01-01'))
  const log = pino({ level: 'silent' })
  const evaluate = (symbols: readonly string[]) => evaluateAlerts({ db, now: () => later, log }, symbols)
  const run = (given: Partial<EtlDeps> = {}) =>
    processObject({ ...deps, ...given }, { ...event, bucket, etag: put.ETag! }, 1)
  return { db, run, evaluate }
}

test('rules are evaluated when their bars are committed, whichever symbols the object holds', async () => {
  const { db, run, evaluate } = await open()
  expect(await run({ evaluate })).toMatchObject({ status: 'loaded', inserted: 4 })
  expect(await standingOf(db, 'AAA')).toEqual(['2024-01-03 up'])
  expect(await standingOf(db, 'BBB')).toEqual(['2024-01-03 up'])
})

test('whoever is killed between commit and evaluation is caught up with by the next delivery', async () => {
  const { db, run, evaluate } = await open()
  const killed = run({ evaluate: () => Promise.reject(new Error('killed')) })
  await expect(killed).rejects.toThrow('killed')
  expect([await db.candle.count(), await standingOf(db)]).toEqual([4, []])
  expect(await run({ evaluate })).toMatchObject({ status: 'skipped', why: 'already_loaded' })
  expect(await standingOf(db, 'AAA')).toEqual(['2024-01-03 up'])
})

test('what fails in evaluating fails no object, is logged, and is caught up on', async () => {
  const { db, run, evaluate } = await open()
  const logged: unknown[] = []
  const log = { info: () => {}, error: (about: unknown) => void logged.push(about) }
  const broken = await db.alertRule.findFirstOrThrow({ where: { symbol: 'AAA' } })
  await db.alertRule.update({ where: { id: broken.id }, data: { params: { price: 'high' } } })
  const now = () => later
  expect(await run({ evaluate: (symbols) => evaluateAlerts({ db, now, log }, symbols) })).toMatchObject({
    status: 'loaded',
  })
  expect(logged).toMatchObject([{ symbol: 'AAA', interval: '1d' }])
  expect(await standingOf(db, 'BBB')).toEqual(['2024-01-03 up'])
  await db.alertRule.update({ where: { id: broken.id }, data: { params: { price: 11 } } })
  await evaluate(['AAA'])
  expect(await standingOf(db, 'AAA')).toEqual(['2024-01-03 up'])
})
