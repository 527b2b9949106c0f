import { expect, test } from 'vitest'
import { fromCandles, fromColumns } from './from-wire.ts'

test('columns become bars', () => {
  const columns = { t: [200, 100], o: [1, 2], h: [3, 4], l: [0.5, 1.5], c: [2, 3], v: [7, 8] }
  expect(fromColumns(columns)).toEqual([
    { time: 200, open: 1, high: 3, low: 0.5, close: 2, volume: 7 },
    { time: 100, open: 2, high: 4, low: 1.5, close: 3, volume: 8 },
  ])
})

test('a session date means its midnight UTC wherever the browser is, a moment itself', () => {
  const wire = (t: string) => ({ t, o: 1, h: 1, l: 1, c: 1, v: 1 })
  const times = fromCandles([wire('2024-06-10'), wire('2024-06-10T13:30:00Z')]).map(({ time }) => time)
  expect(times).toEqual([Date.UTC(2024, 5, 10) / 1000, Date.UTC(2024, 5, 10, 13, 30) / 1000])
})
