import { expect, test } from 'vitest'
import { bar } from '../../testing/bar.ts'
import { toCsv } from './csv.ts'
import { fileName } from './save.ts'

test('bars in view with what the indicators say', () => {
  const bars = [
    bar(Date.UTC(2024, 5, 6) / 1000),
    bar(Date.UTC(2024, 5, 7) / 1000, { close: 11.5, volume: 7 }),
  ]
  expect(toCsv(bars, '1d', [{ name: 'BB 20, 2', values: [undefined, 10.25] }])).toBe(
    'time,open,high,low,close,volume,"BB 20, 2"\r\n' +
      '2024-06-06,10,10,10,10,100,\r\n' +
      '2024-06-07,11.5,11.5,11.5,11.5,7,10.25\r\n',
  )
  expect(toCsv(bars.slice(0, 1), '5m', [])).toContain('2024-06-06T00:00:00Z,10')
})

test('file names that every system takes', () => {
  expect(fileName(['BTC/USD', '5m', '2024-06-07T13:30:00Z'], 'csv')).toBe(
    'BTC-USD-5m-2024-06-07T13-30-00Z.csv',
  )
})
