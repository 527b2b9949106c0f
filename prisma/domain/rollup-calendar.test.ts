import { expect, test } from 'vitest'
import { rollupCalendar } from './rollup-calendar.ts'

test.each([
  ['SPY', null, null, 'XNYS'],
  ['BRK.B', undefined, undefined, 'XNYS'],
  ['AAPL', 'NMS', 'America/New_York', 'XNAS'],
  ['SPY', null, 'Europe/London', undefined],
  ['VOD', 'LSE', null, undefined],
  ['^GSPC', null, null, undefined],
  ['SIM1', null, null, undefined],
  ['BTC-USD', null, null, 'crypto'],
  ['EUR=X', null, null, 'currencies'],
])('%s on %s in %s is cut by %s', (symbol, exchange, timezone, id) => {
  expect(rollupCalendar({ symbol, exchange, timezone })?.id).toBe(id)
})
