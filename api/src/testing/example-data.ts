import { addRule } from '@barline/db/alerts/rules'
import type { Database } from '@barline/db/client'
import type { PlacedCandle } from '@barline/db/domain/candle'
import { parseRule } from '@barline/db/domain/alerts/parse-rule'
import { toSymbol } from '@barline/db/domain/symbol'
import { barTime } from '@barline/db/domain/time'
import { storeObject, type SeriesBars } from '@barline/db/store-object'
import { loaded } from '@barline/db/testing/builders'
import { dividend, split } from './actions.ts'

/** What Yahoo answered: prices divided by the splits so far; date, open, high, low, close, volume. */
const apple = `
  2020-08-05 109.3775 110.3925 108.8975 110.0625 121776800
  2020-08-06 110.405 114.4125 109.7975 113.9025 202428800
  2020-08-07 113.205 113.675 110.2925 111.1125 198045600
  2020-08-10 112.6 113.775 110 112.7275 212403600
  2020-08-11 111.97 112.4825 109.1075 109.375 187902400
  2020-08-12 110.4975 113.275 110.2975 113.01 165598000
  2020-08-13 114.43 116.0425 113.9275 115.01 210082000
  2020-08-14 114.83 115 113.045 114.9075 165565200
  2020-08-17 116.0625 116.0875 113.9625 114.6075 119561600
  2020-08-18 114.3525 116 114.0075 115.5625 105633600
  2020-08-19 115.9825 117.1625 115.61 115.7075 145538000
  2020-08-20 115.75 118.3925 115.7325 118.275 126907200
  2020-08-21 119.2625 124.8675 119.25 124.37 338054800
  2020-08-24 128.6975 128.785 123.9375 125.8575 345937600
  2020-08-25 124.6975 125.18 123.0525 124.825 211495600
  2020-08-26 126.18 126.9925 125.0825 126.5225 163022400
  2020-08-27 127.1425 127.485 123.8325 125.01 155552400
  2020-08-28 126.0125 126.4425 124.5775 124.8075 187630000
  2020-08-31 127.58 131 126 129.04 225702700
  2020-09-01 132.76 134.8 130.53 134.18 151948100
  2020-09-02 137.59 137.98 127 131.4 200119000
  2020-09-03 126.91 128.84 120.5 120.88 257599600
  2020-09-04 120.07 123.7 110.89 120.96 332607200
`

/** A day is missing. */
const tesla = `
  2020-08-26 412 433.2 410.726 430.634 71197000
  2020-08-28 459.024 463.698 437.304 442.68 100406000
  2020-08-31 444.61 500.14 440.11 498.32 118374400
  2020-09-01 502.14 502.49 470.51 475.05 89841100
  2020-09-02 478.99 479.04 405.12 447.37 96176100
  2020-09-03 407.23 431.8 402 407 87596100
  2020-09-04 402.81 428 372.02 418.32 110321900
`

/** When these answers were fetched, and when the documented examples are asked for: the Saturday after. */
const fetchedAt = new Date('2020-09-04T22:00:00Z')
export const exampleNow = Date.parse('2020-09-05T12:00:00Z')

/**
 * What the examples of the document are asked of: real bars of two shares around the day when both were split, 5 August to 4 September
 * 2020. It has a split, a dividend, a missing day, bars that a provider had divided, and a rule that nothing has fired yet.
 */
export async function storeExampleData({ db }: Pick<Database, 'db'>): Promise<void> {
  await store(db, daily('AAPL', 'Apple Inc.', apple, [dividend('2020-08-07', 0.82), split('2020-08-31', 4)]))
  await store(db, daily('TSLA', 'Tesla, Inc.', tesla, [split('2020-08-31', 5)]))
  await watchAapl(db)
}

async function watchAapl(db: Database['db']): Promise<void> {
  const named = { symbol: 'AAPL', kind: 'golden-cross', name: 'Long trend', targets: [{ kind: 'sns' }] }
  const parsed = parseRule(named)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  const since = Date.parse('2020-09-04T20:00:00Z')
  await addRule(db, parsed.settings, { createdBy: 'the documentation', now: since })
}

async function store(db: Database['db'], series: SeriesBars): Promise<void> {
  const key = `raw/provider=yahoo/interval=1d/symbol=${series.instrument.symbol}/2020-09-04T220000.000Z.json`
  const object = {
    bucket: 'barline-raw',
    key,
    provider: 'yahoo',
    observedAt: fetchedAt,
    etag: '5d41402a',
  } as const
  await storeObject(db, object, loaded, [series], undefined, exampleNow)
}

const daily = (symbol: string, name: string, rows: string, actions: SeriesBars['actions']): SeriesBars => ({
  instrument: {
    ...{ symbol: toSymbol(symbol)!, name, exchange: 'NMS', currency: 'USD', timezone: 'America/New_York' },
  },
  interval: '1d',
  bars: rows.trim().split('\n').map(toBar),
  quotation: { basis: 'split' },
  actions,
})

function toBar(row: string, place: number): PlacedCandle {
  const [date = '', ...numbers] = row.trim().split(' ')
  const [open, high, low, close, volume] = numbers.map(Number) as [number, number, number, number, number]
  return { time: barTime(Date.parse(date)), open, high, low, close, volume, place }
}
