import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import { defaultRanking } from '@barline/db/domain/provider'
import { toSymbol } from '@barline/db/domain/symbol'
import { barTime } from '@barline/db/domain/time'
import { storeObject } from '@barline/db/store-object'
import { candle, loaded, rawObject } from '@barline/db/testing/builders'
import { testDatabase } from '@barline/db/testing/database'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { processObject } from '../etl/process-object.ts'
import { createBucket, testS3 } from '../testing/aws.ts'
import { startFetcher } from './fetcher.ts'
import type { startSchedule } from './schedule.ts'
import { chart, reply, startProvider, testClock, type Answer } from './testing/provider.ts'

const hour = 3_600_000
const busy = reply(500, 'busy')

/** A fetcher that has just begun, on the evening of Monday, 23 November; without other dates the two sessions between those are missing. */
async function gappy(
  symbols: string[],
  dates = ['2026-11-18', '2026-11-23'],
  start = '2026-11-24T02:00:00Z',
) {
  const [{ db, pool }, s3, clock] = [await testDatabase(), testS3(), testClock(Date.parse(start))]
  const bucket = await createBucket(s3)
  for (const symbol of symbols)
    for (const date of dates) {
      const object = rawObject({ key: `raw/${symbol}${date}`, observedAt: new Date(`${date}T23:00:00Z`) })
      const bars = [candle({ time: barTime(Date.parse(date)) })]
      await storeObject(db, object, loaded, [
        { instrument: { symbol: toSymbol(symbol)! }, interval: '1d', bars },
      ])
    }
  let answer: Answer = busy
  const { url, asked } = await startProvider((...args) => answer(...args))
  const { promise, resolve } = Promise.withResolvers<Parameters<typeof startSchedule>[1]>()
  const watchlist = symbols.map((symbol) => toSymbol(symbol)!)
  const fetcher = startFetcher(
    {
      ...{
        db,
        pool,
        log: pino({ level: 'silent' }),
        store: { s3, bucket },
        yahooUrl: url,
        asking: { clock },
      },
      settings: { watchlist, intervals: ['1d'], providers: [{ provider: 'yahoo' }] },
    },
    (_, run) => (resolve(run), { stop: () => {} }),
  )
  onTestFinished(() => fetcher.stop())
  const run = await promise
  await fetcher.ready
  await run('close') // waits for the first round
  const deps = {
    db,
    s3,
    ranking: defaultRanking,
    limits: { maxObjectBytes: 1e6, maxBodyBytes: 1e6 },
    now: () => clock.now(),
  }
  return {
    clock,
    /** Looks for gaps and says what was asked for: first and last session, without the day to spare at both ends. */
    async heal(with_: Answer) {
      const before = asked.length
      answer = with_
      await run('heal')
      answer = busy
      return asked.slice(before).map(({ url: { pathname, searchParams } }) => {
        const [from, to] = ['period1', 'period2'].map((name) => Number(searchParams.get(name)) * 1000) as [
          number,
          number,
        ]
        const write = (time: number) => new Date(time).toISOString().slice(5, 10)
        return `${pathname.split('/').at(-1)} ${write(from + 24 * hour)}..${write(to - 48 * hour)}`
      })
    },
    async load() {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }))
      for (const { Key } of Contents) await processObject(deps, { kind: 'created', bucket, key: Key! }, 1)
    },
  }
}

test('recent gaps are filled by themselves, and nothing is asked for twice', async () => {
  const { heal, load } = await gappy(['AAPL'])
  const both = reply(200, chart('AAPL', ['2026-11-19', '2026-11-20']))
  expect(await heal(both)).toEqual(['AAPL 11-19..11-20'])
  expect(await heal(both)).toEqual([])
  await load()
  expect(await heal(both)).toEqual([])
})

test('what the provider had nothing of is asked for again when it has been missing for twice as long', async () => {
  const dates = ['2026-11-18', '2026-11-19']
  const { heal, load, clock } = await gappy(['AAPL'], dates, '2026-11-21T02:00:00Z')
  const old = reply(200, chart('AAPL', dates))
  expect(await heal(old)).toEqual(['AAPL 11-20..11-20'])
  await load()
  await clock.wait(24 * hour)
  expect(await heal(old)).toEqual([])
  await clock.wait(hour)
  expect(await heal(old)).toEqual(['AAPL 11-20..11-20'])
  await load()
  await clock.wait(24 * hour)
  expect(await heal(old)).toEqual([])
})

test('a request that fails is made again after an hour, then two', async () => {
  const { heal, clock } = await gappy(['AAPL'])
  const isAsked = async () => (await heal(busy)).length > 0
  expect([await isAsked(), await isAsked()]).toEqual([true, false])
  await clock.wait(hour)
  expect([await isAsked(), await isAsked()]).toEqual([true, false])
  await clock.wait(hour)
  expect(await isAsked()).toBe(false)
  await clock.wait(hour)
  expect(await isAsked()).toBe(true)
})

test('one run asks no more than twenty times, and the next one goes on', async () => {
  const symbols = Array.from({ length: 23 }, (_, index) => `S${String.fromCharCode(65 + index)}`)
  const { heal } = await gappy(symbols)
  const answer: Answer = (request, response) => {
    const symbol = request.url!.split('?')[0]!.split('/').at(-1)!
    reply(200, chart(symbol, ['2026-11-19']))(request, response)
  }
  expect((await heal(answer)).map((line) => line.split(' ')[0])).toEqual(symbols.slice(0, 20))
  expect((await heal(answer)).map((line) => line.split(' ')[0])).toEqual(symbols.slice(20))
  expect(await heal(answer)).toEqual([])
})
