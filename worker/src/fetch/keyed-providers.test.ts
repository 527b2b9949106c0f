import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fetchOnce, type FetchReport } from './fetch-once.ts'
import { everything, keyedDeps, readBack, secrets, sources, want } from './testing/keyed.ts'
import { reply, startProvider, truncated, type Answer } from './testing/provider.ts'
import type { Source } from './sources.ts'

type Name = keyof ReturnType<typeof sources>

const json = (status: number, body: unknown, headers = {}) => reply(status, JSON.stringify(body), headers)

const stamp = (day: number) => new Date(Date.UTC(2024, 5, day, 4))
const prices = { o: 10, h: 12, l: 9, c: 11, v: 500 }
const alpacaPage = (days: number[], next: string | null = null) => ({
  bars: { AAPL: days.map((day) => ({ t: stamp(day).toISOString().replace('.000', ''), ...prices })) },
  next_page_token: next,
})
const polygonPage = (days: number[], next?: string) => ({
  ticker: 'AAPL',
  status: 'OK',
  results: days.map((day) => ({ t: stamp(day).getTime(), ...prices })),
  resultsCount: days.length,
  ...(next ? { next_url: next } : {}),
})
const alphaPage = (name: string, times: string[]) => {
  const row = { '1. open': '10', '2. high': '12', '3. low': '9', '4. close': '11', '5. volume': '500' }
  const meta = { '2. Symbol': 'AAPL', '6. Time Zone': 'US/Eastern' }
  return { 'Meta Data': meta, [name]: Object.fromEntries(times.map((time) => [time, row])) }
}
const good: Record<Name, unknown> = {
  alpaca: alpacaPage([3, 4, 5]),
  polygon: polygonPage([3, 4, 5]),
  alphavantage: alphaPage('Time Series (Daily)', ['2024-06-05', '2024-06-04', '2024-06-03']),
}
const names = Object.keys(good) as Name[]

async function run(name: Name, answers: Answer[], { wanted = [want()], limit = '1000/second' } = {}) {
  const { url, asked } = await startProvider(...answers)
  const deps = await keyedDeps(sources(url, limit)[name])
  const reports = await fetchOnce(deps, wanted)
  const put = await everything(deps)
  for (const secret of secrets.flatMap((one) => [one, encodeURIComponent(one)]))
    expect(JSON.stringify([put, deps.said, reports])).not.toContain(secret)
  return { url, asked, deps, put, kinds: kindsOf(reports), reports, waits: deps.asking.clock.waits }
}

const kindsOf = (reports: FetchReport[]) =>
  reports.map(({ outcome }) => (outcome.kind === 'failed' ? outcome.trouble.kind : outcome.kind))

describe('each provider', () => {
  it.each(names)('%s is asked with its key, and its answer is put as it came', async (name) => {
    const body = ` ${JSON.stringify(good[name])}\n`
    const { put, asked, kinds } = await run(name, [reply(200, body)])
    expect(kinds).toEqual(['stored'])
    expect(put).toMatchObject([
      {
        key: `raw/provider=${name}/interval=1d/symbol=AAPL/2026-11-24T150000.000Z.json`,
        body,
        metadata: { 'http-status': '200', 'fetched-at': '2026-11-24T15:00:00.000Z' },
      },
    ])
    expect(put.flatMap(readBack)).toEqual(['AAPL 3'])
    const { headers, url } = asked[0]!
    expect([
      headers['apca-api-key-id'],
      headers['apca-api-secret-key'],
      headers.authorization?.replace('Bearer ', ''),
      url.searchParams.get('apikey') ?? undefined,
    ]).toEqual(
      {
        alpaca: [secrets[0], secrets[1], undefined, undefined],
        polygon: [undefined, undefined, secrets[2], undefined],
        alphavantage: [undefined, undefined, undefined, secrets[3]],
      }[name],
    )
  })

  it.each(names)('%s is asked again after 429, not before Retry-After', async (name) => {
    const { kinds, waits } = await run(name, [json(429, {}, { 'retry-after': '7' }), json(200, good[name])])
    expect([kinds, waits[0]]).toEqual([['stored'], 7_250])
  })

  it.each(names)('%s is left alone where Retry-After is long, and so for the rest', async (name) => {
    const { kinds, asked, put } = await run(name, [json(429, {}, { 'retry-after': '3600' })], {
      wanted: [want('AAPL'), want('TSLA')],
    })
    expect([kinds, asked.length, put]).toEqual([['throttled', 'throttled'], 1, []])
  })

  it.each(names)('%s is asked again where the body is cut, by the connection or in itself', async (name) => {
    const body = JSON.stringify(good[name])
    const { kinds, put, asked } = await run(name, [
      truncated(body.slice(0, 40)),
      reply(200, body.slice(0, -20)),
      reply(502, '<html>Bad gateway</html>'),
      reply(200, body),
    ])
    expect([kinds, asked.length, put.map(readBack)]).toEqual([['stored'], 4, [['AAPL 3']]])
  })

  it.each(names)('%s never has a body put that is cut', async (name) => {
    const { kinds, put } = await run(name, [reply(200, JSON.stringify(good[name]).slice(0, -20))])
    expect([kinds, put]).toEqual([['broken'], []])
  })

  it.each(names)('%s may redirect, and no key follows', async (name) => {
    const elsewhere = await startProvider(json(200, good[name]))
    const { kinds, put } = await run(name, [reply(302, '', { location: `${elsewhere.url}/bars` })])
    expect([kinds, elsewhere.asked, put]).toEqual([['unavailable'], [], []])
  })

  it.each<[Name, number, unknown]>([
    ['alpaca', 403, { message: 'forbidden.' }],
    ['alpaca', 401, {}],
    ['polygon', 401, { status: 'ERROR', error: 'Unknown API Key' }],
    ['alphavantage', 200, { 'Error Message': 'the parameter apikey is invalid or missing.' }],
  ])(
    '%s that does not know the key (HTTP %i) is asked once, and no symbol is blamed',
    async (name, status, body) => {
      const { kinds, asked, put } = await run(name, [json(status, body)], {
        wanted: [want('AAPL'), want('TSLA')],
      })
      expect([kinds, asked.length, put]).toEqual([['unauthorized', 'unauthorized'], 1, []])
    },
  )

  it.each(names)('%s is not asked for what is no stock', async (name) => {
    const { reports, asked } = await run(name, [json(200, good[name])], {
      wanted: [want('^GSPC'), want('AAPL')],
    })
    expect(reports.map(({ outcome }) => outcome)).toMatchObject([
      { kind: 'unavailable', detail: expect.stringMatching(/stocks only, and \^GSPC is none$/) },
      { kind: 'stored' },
    ])
    expect(asked).toHaveLength(1)
  })

  it.each(names)(
    '%s sees no more than its limit, and is left alone when that is used up for long',
    async (name) => {
      const wanted = ['AAPL', 'TSLA', 'NVDA', 'IBM'].map((symbol) => want(symbol))
      const { kinds, asked, waits, reports } = await run(name, [json(200, good[name])], {
        wanted,
        limit: '3/day,2/minute',
      })
      expect([kinds, asked.length]).toEqual([['stored', 'stored', 'stored', 'throttled'], 3])
      expect(waits.filter((wait) => wait > 0)).toEqual([60_000])
      expect(reports.at(-1)!.outcome).toMatchObject({
        trouble: {
          detail: 'its limit (3 requests a day and 2 requests a minute) is used up for 1439 min',
          attempts: 0,
        },
      })
    },
  )
})

describe('an error of the provider', () => {
  const refusals: [Name, number, unknown, string][] = [
    ['alpaca', 400, { message: 'invalid symbol: 3USL' }, 'symbol_unknown'],
    [
      'alpaca',
      403,
      { code: 42210000, message: 'subscription does not permit querying recent SIP data' },
      'premium_only',
    ],
    ['polygon', 404, { status: 'NOT_FOUND', message: 'Ticker not found.' }, 'symbol_unknown'],
    [
      'polygon',
      403,
      { status: 'NOT_AUTHORIZED', message: 'You are not entitled to this data.' },
      'premium_only',
    ],
    ['alphavantage', 200, { 'Error Message': 'Invalid API call. Please retry.' }, 'symbol_unknown'],
    ['alphavantage', 200, { Information: 'This is a premium endpoint.' }, 'premium_only'],
  ]

  it.each(refusals)(
    '%s, HTTP %i, %j: is put once while it stays the same',
    async (name, status, body, reason) => {
      const { deps, put } = await run(name, [json(status, body)])
      expect(put.map(readBack)).toEqual([[reason]])
      await deps.asking.clock.wait(60_000)
      const [again] = await fetchOnce(deps, [want()])
      expect(again!.outcome).toMatchObject({ kind: 'refused', status, key: undefined })
      expect(await everything(deps)).toHaveLength(1)
    },
  )

  it('with status 200 is told from bars with status 200, and from another error', async () => {
    const [unknown, premium] = [
      { 'Error Message': 'Invalid API call.' },
      { Information: 'a premium endpoint' },
    ]
    const bodies = [good.alphavantage, unknown, unknown, premium, good.alphavantage, premium]
    const { url } = await startProvider(...bodies.map((body) => json(200, body)))
    const deps = await keyedDeps(sources(url).alphavantage)
    for (let round = 0; round < bodies.length; round++) {
      await fetchOnce(deps, [want('AAPL', '2026-11-01')])
      await deps.asking.clock.wait(60_000)
    }
    expect((await everything(deps)).map((one) => readBack(one)[0])).toEqual([
      'AAPL 3',
      'symbol_unknown',
      'premium_only',
      'AAPL 3',
      'premium_only',
    ])
  })

  it('that repeats the key is put without it', async () => {
    const words = `The key ${secrets[3]} may not use this premium endpoint.`
    const { put, reports } = await run('alphavantage', [json(200, { Information: words })])
    expect(put[0]!.body).toBe('{"Information":"The key (removed) may not use this premium endpoint."}')
    expect(reports[0]!.outcome).toMatchObject({
      detail: 'The key (removed) may not use this premium endpoint.',
    })
  })

  it('that asks for patience with status 200 is waited for, and is nothing to put', async () => {
    const perSecond = { Information: 'Please consider spreading out your requests (1 request per second).' }
    const { kinds, waits, put } = await run('alphavantage', [
      json(200, perSecond),
      json(200, good.alphavantage),
    ])
    expect([kinds, waits[0], put.length]).toEqual([['stored'], 1_250, 1])
    const key = `We have detected your API key as ${secrets[3]} and our standard API rate limit is 25 requests per day.`
    const daily = await run('alphavantage', [json(200, { Information: key })], {
      wanted: [want(), want('TSLA')],
    })
    expect([daily.kinds, daily.asked.length, daily.put]).toEqual([['throttled', 'throttled'], 1, []])
  })

  it('without Retry-After means the shortest window, or until Alpaca’s own reset', async () => {
    const limit = { limit: '5/minute' }
    const polygon = await run(
      'polygon',
      [
        json(429, { status: 'ERROR', error: 'exceeded the maximum requests per minute' }),
        json(200, good.polygon),
      ],
      limit,
    )
    expect(polygon.waits[0]).toBe(60_250)
    const reset = String(Date.UTC(2026, 10, 24, 15, 0, 12) / 1000)
    const alpaca = await run(
      'alpaca',
      [json(429, {}, { 'x-ratelimit-reset': reset }), json(200, good.alpaca)],
      limit,
    )
    expect([alpaca.waits[0], alpaca.kinds]).toEqual([12_250, ['stored']])
  })
})

describe('pages', () => {
  it('of Alpaca are followed by their tokens to the end, each an object of its own', async () => {
    const { asked, put, kinds, reports } = await run('alpaca', [
      json(200, alpacaPage([3, 4], 'R0V8RHwx/+=')),
      json(200, alpacaPage([5, 6], 'second')),
      json(200, alpacaPage([7])),
    ])
    expect(kinds).toEqual(['stored', 'stored', 'stored'])
    expect(reports.map(({ outcome }) => outcome.kind === 'stored' && outcome.bars)).toEqual([2, 2, 1])
    expect(asked.map(({ url }) => url.searchParams.get('page_token'))).toEqual([
      null,
      'R0V8RHwx/+=',
      'second',
    ])
    expect(asked.map(({ url }) => url.searchParams.get('symbols'))).toEqual(['AAPL', 'AAPL', 'AAPL'])
    expect(put.map(readBack)).toEqual([['AAPL 2'], ['AAPL 2'], ['AAPL 1']])
  })

  it('of Polygon are asked for at the host that we chose, with the key', async () => {
    const next = (cursor: string) =>
      `https://api.polygon.io/v2/aggs/ticker/AAPL/range/1/day/1/2?cursor=${cursor}`
    const { asked, put } = await run('polygon', [
      json(200, polygonPage([3, 4], next('one'))),
      json(200, polygonPage([], next('two'))),
      json(200, polygonPage([5])),
    ])
    expect(asked.map(({ url }) => url.searchParams.get('cursor'))).toEqual([null, 'one', 'two'])
    expect(asked.every(({ headers }) => headers.authorization === `Bearer ${secrets[2]}`)).toBe(true)
    expect(put.map(readBack)).toEqual([['AAPL 2'], ['AAPL 0'], ['AAPL 1']])
  })

  it('of Alpha Vantage are months', async () => {
    const month = (name: string) => json(200, alphaPage('Time Series (5min)', [`${name}-03 09:30:00`]))
    const { asked, put } = await run('alphavantage', [month('2026-09'), month('2026-10'), month('2026-11')], {
      wanted: [want('AAPL', '2026-09-15', '5m')],
    })
    expect(asked.map(({ url }) => url.searchParams.get('month'))).toEqual(['2026-09', '2026-10', '2026-11'])
    expect(put.map(readBack)).toEqual([['AAPL 1'], ['AAPL 1'], ['AAPL 1']])
  })

  it('that fail in the middle keep what came before, and the next symbol has its turn', async () => {
    const broken = reply(500, 'oops')
    const { kinds, put } = await run(
      'alpaca',
      [json(200, alpacaPage([3], 'next')), broken, broken, broken, broken, json(200, alpacaPage([4]))],
      { wanted: [want('AAPL'), want('TSLA')] },
    )
    expect([kinds, put.length]).toEqual([['stored', 'unavailable', 'stored'], 2])
  })

  it('that never end are not followed for ever', async () => {
    const { kinds, reports, put } = await run('alpaca', [json(200, alpacaPage([3], 'again'))])
    expect(kinds).toEqual(['stored', 'stored', 'broken'])
    expect(reports.at(-1)!.outcome).toMatchObject({
      trouble: { detail: 'after 2 pages the next one is one of them' },
    })
    // The same bytes of the same millisecond are one object.
    expect(put).toHaveLength(1)
  })
})

describe('a plan that has less', () => {
  it('of Polygon is asked for what it may have, and its refusal is nothing to put', async () => {
    const refuse = (message: string) => json(403, { status: 'NOT_AUTHORIZED', message })
    const { asked, kinds, put } = await run(
      'polygon',
      [
        refuse("Attempted to request today's data before end of day. Please upgrade your plan."),
        refuse("Your plan doesn't include this data timeframe. Please upgrade your plan."),
        json(200, good.polygon),
      ],
      { wanted: [want('AAPL', '1970-01-01')] },
    )
    expect(asked.map(({ url: { pathname } }) => pathname.split('/').slice(-2))).toEqual([
      ['1969-12-31', '2026-11-25'],
      ['1969-12-31', '2026-11-23'],
      ['2024-11-25', '2026-11-23'],
    ])
    expect([kinds, put.length]).toEqual([['stored'], 1])
  })

  it('of Alpha Vantage has the last hundred days', async () => {
    const words =
      'The **outputsize=full** parameter value is a premium feature for the TIME_SERIES_DAILY endpoint.'
    const { asked, kinds, put } = await run('alphavantage', [
      json(200, { Information: words }),
      json(200, good.alphavantage),
    ])
    expect(asked.map(({ url }) => url.searchParams.get('outputsize'))).toEqual(['full', 'compact'])
    expect([kinds, put.length]).toEqual([['stored'], 1])
  })
})

const recorded = new URL('../../../../shared/data/', import.meta.url)

describe.skipIf(!existsSync(recorded))('as recorded (skipped without ../shared/data)', () => {
  it.each<[Name, string, string[]]>([
    ['alpaca', 'alpaca/body/TestGetMultiBars_1.json', ['AAPL 3', 'NIO 3']],
    ['polygon', 'polygon/AAPL_day_2023-01-03_01-10.json', ['AAPL 6']],
    ['polygon', 'polygon/AAPL_prev_2022-04-26.json', ['AAPL 1']],
    ['alphavantage', 'alphavantage/IBM_daily_adjusted_partial.json', ['IBM 7']],
  ])('%s answers %s', async (name, file, series) => {
    const body = readFileSync(new URL(file, recorded))
    const { put } = await run(name, [reply(200, body)])
    expect(put.map(({ body: text }) => text)).toEqual([body.toString()])
    expect(put.flatMap(readBack)).toEqual(series)
  })

  it('Alpaca’s page with a token is followed by the next', async () => {
    const first = readFileSync(new URL('alpaca/body/TestGetBars_Adjustment_1.json', recorded))
    const { asked, put } = await run('alpaca', [reply(200, first), json(200, alpacaPage([7]))])
    expect(asked[1]!.url.searchParams.get('page_token')).toBe('R0V8RHwxNzEyMTE2ODAwMDAwMDAwMDAw')
    expect(put).toHaveLength(2)
  })

  it.each<[Name, number, string, string]>([
    ['alpaca', 400, 'alpaca/error_400_invalid_symbol.json', 'refused'],
    ['alpaca', 403, 'alpaca/error_42210000_SIP.json', 'refused'],
    ['polygon', 403, 'polygon/error_403_NOT_AUTHORIZED_today.json', 'stored'],
    ['alphavantage', 200, 'alphavantage/error_Information_rate-limit_25perday.json', 'throttled'],
  ])('%s answers HTTP %i with %s', async (name, status, file, kind) => {
    const answers = [reply(status, readFileSync(new URL(file, recorded))), json(200, good[name])]
    expect((await run(name, answers)).kinds).toEqual([kind])
  })
})

it('a key that no header can have is refused before anybody is asked', async () => {
  const source: Source = { ...sources('http://127.0.0.1:9').alpaca, secretKey: 'two\nlines-of-a-secret' }
  const deps = await keyedDeps(source)
  await fetchOnce(deps, [want()])
  expect(deps.said.join()).not.toContain('lines-of-a-secret')
})
