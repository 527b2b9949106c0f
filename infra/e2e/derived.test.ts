import { existsSync, readFileSync } from 'node:fs'
import { bars as seriesOf, testApi } from '@barline/api/testing/api'
import type { CandlesAnswer } from '@barline/api/wire'
import type { Interval } from '@barline/db/domain/interval'
import { toSymbol } from '@barline/db/domain/symbol'
import { formatBarTime } from '@barline/db/domain/time'
import { transform } from '@barline/worker/etl/transform'
import { expect, test } from 'vitest'

const folder = new URL('../../../shared/data/intraday_csv/', import.meta.url)
const absent = !existsSync(folder)
if (absent) process.stderr.write(`${folder.pathname} is absent: recorded minutes are not rolled up\n`)

/** The bars of a recorded file, as the ETL would store them. */
function recorded(file: string, interval: Interval) {
  const key = { provider: 'csv', interval, symbol: toSymbol('SPY')!, extension: 'csv' } as const
  const limits = { maxBodyBytes: 10_000_000 }
  const result = transform(readFileSync(new URL(file, folder)), key, limits, Date.UTC(2026, 0, 1))
  if (!result.ok) expect.fail(JSON.stringify(result.problem))
  return result.cleaned.series[0]!
}

test.skipIf(absent)(
  'the minutes of a week, rolled up, are the quarters of an hour that were recorded',
  async () => {
    const { get, store } = await testApi()
    const minutes = recorded('eqker_SPY_1min.csv', '1m')
    await store(seriesOf(minutes.bars, { ...minutes.instrument, interval: '1m' }))
    const { body } = await get<CandlesAnswer>('/v1/candles/SPY?interval=15m')
    const quarters = recorded('eqker_SPY_15min.csv', '15m').bars.filter(
      ({ time }) => time >= minutes.bars[0]!.time,
    )
    expect(quarters).toHaveLength(130)
    expect(body.candles).toEqual(
      quarters.map(({ time, open, high, low, close, volume }) => {
        return { t: formatBarTime(time, '15m'), o: open, h: high, l: low, c: close, v: volume }
      }),
    )
    // The file names no exchange; the symbol is a stock's, so its hours begin with the session.
    const hours = await get<CandlesAnswer>('/v1/candles/SPY?interval=1h&to=2019-02-11')
    expect(hours.body.candles.map(({ t }) => t.slice(11, 16))).toEqual([
      ...['14:30', '15:30', '16:30', '17:30', '18:30', '19:30', '20:30'],
    ])
  },
)
