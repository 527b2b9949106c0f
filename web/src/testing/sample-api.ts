import { generateCandles } from './generate-candles.ts'
import { type StandInApi, standInApi } from './stand-in-api.ts'

const newYork = { exchange: 'SIM', currency: 'USD', timezone: 'America/New_York', synthetic: true }

/** Friday 7 June 2024 as a session's date, and 19:55 UTC of that day. */
export const lastSession = Date.UTC(2024, 5, 7) / 1000
export const lastMinute = Date.UTC(2024, 5, 7, 19, 55) / 1000

/** A stand-in with an instrument of 2,600 sessions and four intervals, one of them derived, others with odd symbols, and one without a bar. */
export function sampleApi(): StandInApi {
  const api = standInApi()
  api.symbols.set('SIM1', { name: 'Simulated Motors', ...newYork })
  api.symbols.set('SIM2', { name: 'Simulated Foods & Beverages International', ...newYork })
  api.symbols.set('SIM-BTC/USD', { name: 'Simulated coin', ...newYork, timezone: 'UTC', exchange: null })
  api.symbols.set('SIM-^GSPC', { name: 'Simulated index', ...newYork })
  api.symbols.set('SIM-INR=X', {
    name: 'Simulated currency',
    ...newYork,
    currency: 'INR',
    timezone: 'Europe/London',
  })
  api.symbols.set('SIM-EMPTY', { name: 'Simulated newcomer', ...newYork })
  api.series.set('SIM1 5m', generateCandles('5m', 3_000, lastMinute, 7))
  api.series.set('SIM1 1h', generateCandles('1h', 1_500, Date.UTC(2024, 5, 7, 19) / 1000, 8))
  api.series.set('SIM1 4h', generateCandles('4h', 400, Date.UTC(2024, 5, 7, 17, 30) / 1000, 9))
  api.derived.add('SIM1 4h')
  api.series.set('SIM1 1d', generateCandles('1d', 2_600, lastSession, 11))
  for (const [i, symbol] of ['SIM2', 'SIM-BTC/USD', 'SIM-^GSPC', 'SIM-INR=X'].entries())
    api.series.set(`${symbol} 1d`, generateCandles('1d', 300, lastSession, 20 + i))
  return api
}
