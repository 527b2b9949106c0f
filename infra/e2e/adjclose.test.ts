import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createApp } from '@barline/api/app'
import { startFeed } from '@barline/api/stream/feed'
import type { CandlesAnswer } from '@barline/api/wire'
import type { Provider } from '@barline/db/domain/provider'
import { toSymbol } from '@barline/db/domain/symbol'
import { storeObject } from '@barline/db/store-object'
import { loaded, rawObject } from '@barline/db/testing/builders'
import { testDatabase } from '@barline/db/testing/database'
import { transform } from '@barline/worker/etl/transform'
import pino from 'pino'
import { describe, expect, onTestFinished, test } from 'vitest'

const data = fileURLToPath(new URL('../../../shared/data/', import.meta.url))

interface File {
  path: string
  symbol: string
  provider: Provider
  observed: string
}

/** What `adjust=all` answers of a recorded file, by date, and what was applied. */
async function serve({ path, symbol, provider, observed }: File) {
  const { db, pool, url } = await testDatabase()
  const extension = path.endsWith('.csv') ? 'csv' : 'json'
  const key = { provider, interval: '1d', symbol: toSymbol(symbol)!, extension } as const
  const result = transform(readFileSync(data + path), key, { maxBodyBytes: 1e8 }, Date.parse('2026-11-24'))
  if (!result.ok) throw new Error(JSON.stringify(result.problem))
  const object = rawObject({ observedAt: new Date(observed), provider, key: path })
  await storeObject(db, object, loaded, result.cleaned.series)
  const log = pino({ level: 'silent' })
  const feed = startFeed({ databaseUrl: url, log })
  onTestFinished(() => feed.close())
  const app = createApp({ pool, feed, log, build: { version: 'test', commit: 'test' } })
  const response = await app.request(`/v1/candles/${symbol}?limit=50000&adjust=all&factors=true`)
  return (await response.json()) as CandlesAnswer
}

/** Dates and adjusted closes of the file itself. */
function adjustedCloses(path: string): Map<string, number> {
  const text = readFileSync(data + path, 'utf8')
  return new Map(path.endsWith('.csv') ? ofTable(text) : ofChart(text))
}

function ofTable(text: string): [string, number][] {
  const [head = '', ...lines] = text.trim().split(/\r?\n/)
  const place = head.split(',').findIndex((name) => /^adj close$/i.test(name.trim()))
  return lines.map((line) => {
    const cells = line.split(',')
    return [cells[0]!.slice(0, 10), Number(cells[place])]
  })
}

function ofChart(text: string): [string, number][] {
  const answer = JSON.parse(text) as {
    chart: {
      result: {
        meta: { gmtoffset: number }
        timestamp: number[]
        indicators: { adjclose: { adjclose: (number | null)[] }[] }
      }[]
    }
  }
  const [{ meta, timestamp, indicators }] = answer.chart.result as [(typeof answer.chart.result)[0]]
  return timestamp.map((seconds, n) => {
    // An hour more: the offset is of the day the file was recorded, which may be of summer.
    const date = new Date((seconds + meta.gmtoffset + 3600) * 1000).toISOString().slice(0, 10)
    return [date, indicators.adjclose[0]!.adjclose[n] ?? Number.NaN]
  })
}

describe.skipIf(!existsSync(data))(
  'adjust=all of a recorded file is the adjusted close that it has itself',
  () => {
    test.each<[File, bars: number, dividends: number, within: number]>([
      [
        {
          path: 'yahoo/body/AAPL_1d_2020_split4-1_4div.json',
          ...{ symbol: 'AAPL', provider: 'yahoo', observed: '2026-11-24T00:00:00Z' },
        },
        ...([253, 4, 1e-5] as const),
      ],
      [
        {
          path: 'yahoo/body/MSFT_1d_2021-22_4div.json',
          ...{ symbol: 'MSFT', provider: 'yahoo', observed: '2026-11-24T00:00:00Z' },
        },
        ...([200, 4, 1e-5] as const),
      ],
      [
        {
          path: 'yahoo/body/WSKT.JK_1d_2020_jakarta.json',
          ...{ symbol: 'WSKT.JK', provider: 'yahoo', observed: '2026-11-24T00:00:00Z' },
        },
        ...([100, 1, 1e-5] as const),
      ],
      [
        {
          path: 'ohlcv_csv/mpl_yahoofinance-AAPL-20040819-20180120.csv',
          ...{ symbol: 'AAPL', provider: 'csv', observed: '2018-01-20T00:00:00Z' },
        },
        ...([3000, 20, 1e-5] as const),
      ],
      [
        {
          path: 'yahoo_csv/CALM-1d-no-bad-divs.csv',
          ...{ symbol: 'CALM', provider: 'csv', observed: '2024-11-24T00:00:00Z' },
        },
        ...([100, 2, 1e-5] as const),
      ],
    ])('$path', async (file, bars, dividends, within) => {
      const { candles, factors } = await serve(file)
      const given = adjustedCloses(file.path)
      expect(candles.length).toBeGreaterThanOrEqual(bars)
      expect(factors?.filter(({ kind }) => kind === 'dividend').length).toBeGreaterThanOrEqual(dividends)
      const last = candles.at(-1)!
      // Dividends after the end of the file are in both, if they are known to both.
      const scale = given.get(last.t)! / last.c
      const off = candles.map(({ t, c }) => Math.abs((c * scale) / given.get(t)! - 1))
      expect(off.filter((share) => !(share <= within))).toEqual([])
    })
  },
)
