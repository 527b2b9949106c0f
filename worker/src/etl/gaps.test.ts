import { PutObjectCommand } from '@aws-sdk/client-s3'
import { calendars } from '@barline/db/domain/calendar/calendar-for'
import type { Gap } from '@barline/db/domain/gaps'
import type { Interval } from '@barline/db/domain/interval'
import { defaultRanking } from '@barline/db/domain/provider'
import { findGaps, findListed, gapRange } from '@barline/db/find-gaps'
import { testDatabase } from '@barline/db/testing/database'
import { expect, test } from 'vitest'
import { createBucket, testS3 } from '../testing/aws.ts'
import { processObject } from './process-object.ts'

const now = Date.parse('2024-01-12T15:00:00Z')

/** Objects through the whole ETL, and the gaps that remain. */
async function testGaps() {
  const s3 = testS3()
  const [{ db, pool }, bucket] = [await testDatabase(), await createBucket(s3)]
  const limits = { maxObjectBytes: 1e6, maxBodyBytes: 1e6 }
  const deps = { db, s3, ranking: defaultRanking, limits, now: () => now }
  return {
    async load(
      body: string,
      observed: string,
      given: { interval?: Interval; url?: string; provider?: string } = {},
    ) {
      const { interval = '1d', provider = 'yahoo', url } = given
      const extension = provider === 'csv' ? 'csv' : 'json'
      const name = observed.replaceAll(':', '')
      const key = `raw/provider=${provider}/interval=${interval}/symbol=AAPL/${name}.${extension}`
      const Metadata = url === undefined ? {} : { 'request-url': url }
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, Metadata }))
      return (await processObject(deps, { kind: 'created', bucket, key }, 1)).status
    },
    async gaps(from: string, to: string, interval: Interval = '1d') {
      const listed = (await findListed(pool, 'AAPL', interval))!
      const wish = { low: Date.parse(from), high: Date.parse(to) }
      const gaps: Gap[] = []
      const range = gapRange(listed, calendars.XNYS, wish, now)!
      await findGaps(pool, listed, calendars.XNYS, range, now, (gap) => gaps.push(gap))
      const write = (time: number) => new Date(time).toISOString().slice(5, interval === '1d' ? 10 : 16)
      return gaps.map(({ from, to, cause }) => `${write(from)}..${write(to)} ${cause}`)
    },
  }
}

/** A chart as Yahoo writes it; a time without a price has a bar of nulls. */
function chart(bars: [time: string, price: number | null][], granularity = '1d') {
  const of = bars.map(([, price]) => price)
  const quote = { open: of, high: of, low: of, close: of, volume: of }
  const meta = {
    ...{ symbol: 'AAPL', currency: 'USD', exchangeName: 'NYQ', exchangeTimezoneName: 'America/New_York' },
    dataGranularity: granularity,
  }
  const timestamp = bars.map(([time]) => Date.parse(time.length > 10 ? time : `${time}T14:30:00Z`) / 1000)
  return JSON.stringify({
    chart: { result: [{ meta, timestamp, indicators: { quote: [quote] } }], error: null },
  })
}

const asked = (from: string, to: string) =>
  `https://q/v8/finance/chart/AAPL?interval=1d&period1=${Date.parse(from) / 1000}&period2=${Date.parse(to) / 1000}`

test('a bar of nulls says that nothing was traded, until somebody has one; a bar that is not there says nothing', async () => {
  const { load, gaps } = await testGaps()
  await load(
    chart([
      ['2024-01-02', 10],
      ['2024-01-03', null],
      ['2024-01-04', null],
      ['2024-01-08', 10],
      ['2024-01-09', 10],
    ]),
    '2024-01-10T22:00:00.000Z',
  )
  expect(await gaps('2024-01-02', '2024-01-09')).toEqual([
    '01-03..01-04 no_trades',
    '01-05..01-05 provider_missing',
  ])
  await load(chart([['2024-01-03', 11]]), '2024-01-11T22:00:00.000Z')
  expect(await gaps('2024-01-02', '2024-01-09')).toEqual([
    '01-04..01-04 no_trades',
    '01-05..01-05 provider_missing',
  ])
})

test('it holds before there is any bar, in any order, and the nulls of a session in progress are no statement', async () => {
  const { load, gaps } = await testGaps()
  const minutes = (...prices: (number | null)[]) =>
    chart(
      prices.map((price, index) => [`2024-01-11T14:${30 + index}:00Z`, price]),
      '1m',
    )
  await load(minutes(null, null, null), '2024-01-11T15:02:30.000Z', { interval: '1m' })
  await load(minutes(null, 10, null, null), '2024-01-11T15:02:59.000Z', { interval: '1m' })
  await load(
    chart([
      ['2024-01-11', null],
      ['2024-01-10', 5],
    ]),
    '2024-01-11T20:00:00.000Z',
  )
  expect(await gaps('2024-01-11T14:30Z', '2024-01-11T14:33Z', '1m')).toEqual([
    '01-11T14:30..01-11T14:30 no_trades',
    '01-11T14:32..01-11T14:33 not_backfilled',
  ])
  expect(await gaps('2024-01-10', '2024-01-11')).toEqual(['01-11..01-11 not_backfilled'])
  await load(minutes(null, 10, null, null), '2024-01-11T21:00:00.000Z', { interval: '1m' })
  expect(await gaps('2024-01-11T14:30Z', '2024-01-11T14:34Z', '1m')).toEqual([
    '01-11T14:30..01-11T14:30 no_trades',
    '01-11T14:32..01-11T14:33 no_trades',
    '01-11T14:34..01-11T14:34 not_backfilled',
  ])
})

test('so does a row of a table that has a time and no prices', async () => {
  const { load, gaps } = await testGaps()
  const rows = ['2024-01-02,10,10,10,10,5', '2024-01-03,null,null,null,null,null', '2024-01-05,10,10,10,10,5']
  await load(['Date,Open,High,Low,Close,Volume', ...rows].join('\n'), '2024-01-10T22:00:00.000Z', {
    provider: 'csv',
  })
  expect(await gaps('2024-01-02', '2024-01-05')).toEqual([
    '01-03..01-03 no_trades',
    '01-04..01-04 provider_missing',
  ])
})

test('an object that failed stands for what it was asked for, older than all that is stored or not', async () => {
  const { load, gaps } = await testGaps()
  await load(chart([['2024-01-09', 10]]), '2024-01-09T22:00:00.000Z')
  const url = asked('2024-01-03', '2024-01-05')
  expect(await load('{"chart":', '2024-01-10T22:00:00.000Z', { url })).toBe('poison')
  expect(
    await load('<html>busy', '2024-01-11T23:00:00.000Z', { url: asked('2024-01-11', '2024-01-20') }),
  ).toBe('poison')
  expect(await gaps('2024-01-02', '2024-01-11')).toEqual([
    '01-02..01-02 not_backfilled',
    '01-03..01-04 fetch_failed',
    '01-05..01-08 not_backfilled',
    '01-10..01-10 not_backfilled',
    '01-11..01-11 fetch_failed',
  ])
})

test('of prices in another currency the bars tell what is missing', async () => {
  const { load, gaps } = await testGaps()
  await load(chart([['2024-01-09', 10]]), '2024-01-09T22:00:00.000Z')
  const foreign = chart([
    ['2024-01-03', 10],
    ['2024-01-04', 10],
  ]).replace('USD', 'EUR')
  expect(await load(foreign, '2024-01-10T22:00:00.000Z')).toBe('poison')
  expect(await gaps('2024-01-02', '2024-01-05')).toEqual([
    '01-02..01-02 not_backfilled',
    '01-03..01-04 rejected',
    '01-05..01-05 not_backfilled',
  ])
})
