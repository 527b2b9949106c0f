import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { sessionDate, type BarTime } from '../time.ts'
import { crypto } from './around-the-clock.ts'
import type { Calendar } from './calendar.ts'
import { civilDate } from './civil-date.ts'
import { sessionOn, sessions } from './sessions.ts'
import { nasdaq, nyse } from './us-equities.ts'

const recorded = fileURLToPath(new URL('../../../../shared/data/', import.meta.url))
const read = (name: string) => readFileSync(`${recorded}${name}`, 'utf8')
const shown = (at: number) => new Date(at).toISOString()
const day = (text: string) => Date.parse(`${text.slice(0, 10)}T00:00:00Z`) as BarTime

/** The days of a file of daily bars; of instants, those that the zone's clocks show. */
function barDates(name: string): BarTime[] {
  if (name.endsWith('.csv')) {
    const rows = read(name).trim().split(/\r?\n/).slice(1)
    return rows.map((row) => day(row)).sort((a, b) => a - b)
  }
  const { meta, timestamp } = JSON.parse(read(name)).chart.result[0]
  return timestamp.map((at: number) => sessionDate(at * 1000, meta.exchangeTimezoneName))
}

test.skipIf(!existsSync(recorded))(
  'every session from 1990 to 2009, with its open and close, and no other (skipped without ../shared/data)',
  () => {
    const rows = read('calendar/xnys_sessions_1990-2009.csv').trim().split(/\r?\n/).slice(1)
    const expected = rows.map((row) => {
      const [date, open, close] = row.split(',')
      return [date, open, close].map((text) => shown(Date.parse(text!))).join(' ')
    })
    const ours = sessions(nyse, civilDate(1990, 1, 1), civilDate(2009, 12, 31))
    expect(expected).toHaveLength(5043)
    expect(ours.map(({ date, open, close }) => [date, open, close].map(shown).join(' '))).toEqual(expected)
    expect(ours.filter(({ earlyClose }) => earlyClose)).toHaveLength(43)
  },
)

test.skipIf(!existsSync(recorded)).each<[string, Calendar, number]>([
  ['ohlcv_csv/mpl_yahoofinance-AAPL-20040819-20180120.csv', nasdaq, 3379],
  ['yahoo/body/TSLA_1d_2010-2023.json', nasdaq, 3303],
  ['sp500_5yr/GOOGL_2013-2018.csv', nasdaq, 1259],
  ['yahoo/AAPL_1d_6mo_final_2025-08-15.json', nasdaq, 125],
  ['alphavantage/IBM_TIME_SERIES_DAILY_42a08190.csv', nyse, 100],
])(
  '%s has a bar for every session and for no other day (skipped without ../shared/data)',
  (name, calendar, count) => {
    const dates = barDates(name)
    expect(dates).toHaveLength(count)
    expect(sessions(calendar, dates[0]!, dates.at(-1)!).map(({ date }) => shown(date))).toEqual(
      dates.map(shown),
    )
  },
)

test.skipIf(!existsSync(recorded))(
  'coins have a bar for every UTC day (skipped without ../shared/data)',
  () => {
    const dates = [...new Set(barDates('yahoo/body/BTC-USD_1d_2020_4nulls.json'))]
    const ours = sessions(crypto, dates[0]!, dates.at(-1)!).map(({ date }) => date)
    expect(ours).toEqual(dates)
  },
)

test.skipIf(!existsSync(recorded))(
  'pre-market, session and post-market are those that Yahoo reports (skipped without ../shared/data)',
  () => {
    const { pre, regular, post } = JSON.parse(read('yahoo/body/TSLA_30m_2021-11-22_prepost.json')).chart
      .result[0].meta.tradingPeriods
    const session = sessionOn(nasdaq, civilDate(2021, 11, 22))!
    expect(session.preOpen).toBe(pre[0][0].start * 1000)
    expect(session.open).toBe(regular[0][0].start * 1000)
    expect(session.close).toBe(regular[0][0].end * 1000)
    expect(session.postClose).toBe(post[0][0].end * 1000)
  },
)
