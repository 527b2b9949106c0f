import { expect, test } from 'vitest'
import { formatBarTime } from '@barline/db/domain/time'
import type { Interval } from '@barline/db/domain/interval'
import { parseCsv } from './csv.ts'
import { parsedBy, refusalBy } from './testing/parse.ts'

const table = (times: readonly string[], bar = '10,12,9,11,500') =>
  ['Date,Open,High,Low,Close,Volume', ...times.map((time) => `"${time}",${bar}`)].join('\n')

const timesOf = (body: string, interval: Interval) =>
  parsedBy(parseCsv, body, interval).series.flatMap(({ bars }) =>
    bars.map(({ time }) => formatBarTime(time, interval)),
  )

test.each([
  ['2024-01-02', '2024-01-02'],
  ['2024-1-2', '2024-01-02'],
  ['2024/01/02', '2024-01-02'],
  ['20240102', '2024-01-02'],
  ['20240102 000000', '2024-01-02'],
  ['1/2/2024', '2024-01-02'],
  ['01/02/2024 16:00', '2024-01-02'],
  ['12/31/23', '2023-12-31'],
  ['31.1.2024', '2024-01-31'],
  ['3-Jan-22', '2022-01-03'],
  ['31-Oct-1999', '1999-10-31'],
  ['3-Jan-99', '1999-01-03'],
  ['Jan 3, 2022', '2022-01-03'],
  ['2 January 2024', '2024-01-02'],
  ['2022-06-06 00:00:00+01:00', '2022-06-06'],
  ['2023-04-14 00:00:00+09:00', '2023-04-14'],
  ['2018-01-05T00:00:00.000Z', '2018-01-05'],
  ['2022-01-03 00:00:00-05:00', '2022-01-03'],
  ['1577975400', '2020-01-02'],
  ['1577975400000', '2020-01-02'],
  ['1577923200', '2020-01-02'],
  ['1577923200.0', '2020-01-02'],
  ['1962-01-02', '1962-01-02'],
])('the day of %s is %s', (written, date) => {
  expect(timesOf(table([written]), '1d')).toEqual([date])
})

test.each([
  ['2019-11-05 09:30:00', '2019-11-05T14:30:00Z'],
  ['2019-07-05 09:30', '2019-07-05T13:30:00Z'],
  ['2019-07-05T09:30:00-04:00', '2019-07-05T13:30:00Z'],
  ['2022-06-06 00:00:00+0100', '2022-06-05T23:00:00Z'],
  ['2022-06-06 08:00:00 UTC', '2022-06-06T08:00:00Z'],
  ['7/5/2019 9:30', '2019-07-05T13:30:00Z'],
  ['7/5/2019 12:30:00 AM', '2019-07-05T04:30:00Z'],
  ['7/5/2019 3:59 pm', '2019-07-05T19:59:00Z'],
  ['20190705 093000', '2019-07-05T13:30:00Z'],
  ['1577975400', '2020-01-02T14:30:00Z'],
  ['1577975400123456789', '2020-01-02T14:30:00Z'],
])('the minute of %s is %s', (written, instant) => {
  expect(timesOf(table([written]), '1m').map((time) => `${time.slice(0, 19)}Z`)).toEqual([instant])
})

test.each([
  '2024-13-01',
  '2024-00-10',
  '2023-02-29',
  '2024-01-02 24:00',
  '2024-01-02 13:00 PM',
  '2024-01-02 10:60',
  '0001-01-01',
  '12345',
  '1/2',
  'T09:30',
  '2024-01-02T',
  '--',
  '1e10',
  '99999999999999999999',
])('%s is no time', (written) => {
  expect(parsedBy(parseCsv, table([written]), '1m').rejects).toMatchObject([
    { reason: 'time_invalid', came: written },
  ])
})

test('date and time of day may have a column each', () => {
  const body = 'Date,Time,Open,High,Low,Close\n2019-07-05,09:30,1,1,1,1\n07/05/2019,093100,1,1,1,1\n'
  expect(timesOf(body, '1m')).toEqual(['2019-07-05T13:30:00Z', '2019-07-05T13:31:00Z'])
})

test('dates with the day first end the reading, for the others cannot mean what they seem to', () => {
  expect(refusalBy(parseCsv, table(['01/02/2024', '12/02/2024', '13/02/2024']))).toEqual({
    reason: 'time_invalid',
    where: 'line 4, column Date',
    expected: 'the month before the day, or ISO dates',
    came: '13/02/2024',
  })
})

test('days in a row with the day first are not taken for the same day of months', () => {
  const days = ['02/02/2026', '03/02/2026', '04/02/2026', '05/02/2026', '06/02/2026', '09/02/2026']
  expect(refusalBy(parseCsv, table(days))).toEqual({
    reason: 'time_invalid',
    where: 'column Date',
    expected: 'the month before the day, or ISO dates',
    came: 'the same day of 6 months: 02/02/2026, 03/02/2026, 04/02/2026',
  })
  const minutes = days.flatMap((day) => [`${day} 09:30`, `${day} 09:31`])
  expect(refusalBy(parseCsv, table([...minutes, 'Date']), '1m')).toMatchObject({
    came: 'the same day of 6 months: 02/02/2026, 03/02/2026, 04/02/2026',
  })
  expect(timesOf(table(['2/3/2026', '2/4/2026', '2/5/2026']), '1d')).toEqual([
    '2026-02-03',
    '2026-02-04',
    '2026-02-05',
  ])
  expect(timesOf(table(['1/2/2026', '2/2/2026']), '1d')).toEqual(['2026-01-02', '2026-02-02'])
  expect(timesOf(table(['1/2/2026', '2/2/2026', '3/3/2026']), '1d')).toHaveLength(3)
})

test('weeks and months have one key, whichever session stamps them', () => {
  expect(timesOf(table(['2020-07-10', '2020-07-02', '2020-06-22']), '1w')).toEqual([
    '2020-07-06',
    '2020-06-29',
    '2020-06-22',
  ])
  expect(timesOf(table(['2020-07-31', '2020-08-03']), '1M')).toEqual(['2020-07-01', '2020-08-01'])
})

const minute = (index: number) =>
  `${String(9 + Math.floor((30 + index) / 60)).padStart(2, '0')}:${String((30 + index) % 60).padStart(2, '0')}`
const session = (date: string, from: number, to: number, step = 1) =>
  Array.from(
    { length: Math.floor((to - from) / step) + 1 },
    (_, index) => `${date} ${minute(from + index * step)}:00`,
  )

test.each([
  ['1m', 1],
  ['5m', 5],
  ['15m', 15],
  ['30m', 30],
] as const)('%s bars stamped with their end open one length before', (interval, length) => {
  const ends = session('2019-02-11', length, 390, length).reverse()
  const times = timesOf(table([...ends, '2019-02-08 13:00:00']), interval)
  expect(times.slice(0, -1).at(-1)).toBe('2019-02-11T14:30:00Z')
  expect(times[0]).toBe(
    new Date(Date.parse('2019-02-11T21:00:00Z') - length * 60_000).toISOString().replace('.000Z', 'Z'),
  )
})

test.each([
  ['stamps of openings', session('2019-02-11', 0, 389)],
  ['openings with a print of the close', session('2019-02-11', 0, 390)],
  [
    'ends of a session that has a hole',
    session('2019-02-11', 1, 390).filter((time) => !time.includes('12:00')),
  ],
  ['ends beside a bar of the evening', [...session('2019-02-11', 1, 390), '2019-02-11 16:01:00']],
  ['ends beside another day’s opening', [...session('2019-02-11', 1, 390), '2019-02-12 09:30:00']],
])('what cannot be told for sure stays as it is: %s', (_, times) => {
  const first = times[0]!.slice(11, 16) === '09:30' ? '2019-02-11T14:30:00Z' : '2019-02-11T14:31:00Z'
  expect(timesOf(table(times), '1m')[0]).toBe(first)
})

const days = (count: number, step: number) =>
  Array.from({ length: count }, (_, index) =>
    new Date(Date.UTC(2024, 0, 1 + index * step)).toISOString().slice(0, 10),
  )
const minutes = (count: number, step: number) =>
  Array.from({ length: count }, (_, index) =>
    new Date(Date.UTC(2024, 0, 2, 14, 30 + index * step)).toISOString(),
  )

test.each<[string, string[], Interval, string]>([
  [
    'minutes as days',
    session('2024-01-02', 0, 1),
    '1d',
    'another time of the same date: 2024-01-02 09:31:00',
  ],
  ['days as minutes', days(3, 1), '1m', 'dates without a time of day'],
  ['days as weeks', days(10, 1), '1w', 'several dates in one week'],
  ['weeks as months', days(10, 7), '1M', 'several dates in one month'],
  ['weeks as days', days(20, 7), '1d', 'weeks: no two of 19 are closer together'],
  ['months as weeks', days(20, 31), '1w', 'months: no two of 19 are closer together'],
  ['quarters as months', days(20, 92), '1M', 'quarters: no two of 19 are closer together'],
  ['minutes as quarters of an hour', minutes(10, 1), '15m', '8 of 9 less than that apart'],
  ['five minutes as one', minutes(20, 5), '1m', 'all of 19 a multiple of 5 minutes apart'],
  ['hours as half hours', minutes(30, 60), '30m', 'all of 29 a multiple of 60 minutes apart'],
])('%s are not stored as what the key says', (_, times, interval, came) => {
  expect(refusalBy(parseCsv, table(times), interval)).toMatchObject({ reason: 'interval_mismatch', came })
})

test.each<[string, string[], Interval, string?]>([
  [
    'hours from the half hour and the full',
    ['09:30', '10:00', '11:00', '12:00'].map((time) => `2024-01-02 ${time}`),
    '1h',
  ],
  ['a fund that is priced once a week', days(20, 7), '1d', '10,10,10,10,0'],
  ['a handful of minutes that are five apart', minutes(5, 5), '1m'],
  ['a newest bar with the time of its last trade', [...minutes(5, 5), '2024-01-02T14:51:37Z'], '5m'],
  ['two rows of one week', ['2024-01-02', '2024-01-08', '2024-01-15', '2024-01-17'], '1w'],
  ['a midnight without its zeros', ['2024-01-02', '2024-01-02 01:00', '2024-01-02 02:00'], '1h'],
])('%s pass', (_, times, interval, bar) => {
  expect(timesOf(table(times, bar), interval)).toHaveLength(times.length)
})

const stooq = (...rows: string[]) =>
  ['<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>', ...rows].join('\n')

test.each([
  ['AAPL.US,5,20240102,153000', '2024-01-02T14:30:00Z'],
  ['AAPL.US,5,20240102,215500', '2024-01-02T20:55:00Z'],
  // New York has summer already, Poland not yet.
  ['AAPL.US,5,20260309,143000', '2026-03-09T13:30:00Z'],
  ['AAPL.US,5,20260703,153000', '2026-07-03T13:30:00Z'],
  ['CDR,5,20240102,090000', '2024-01-02T08:00:00Z'],
])('Stooq’s tables have Poland’s clocks: %s', (row, instant) => {
  expect(timesOf(stooq(`${row},1,1,1,1,1,0`), '5m')).toEqual([instant])
})

test('a table like Stooq’s that has a US stock in the Polish morning has New York’s clocks', () => {
  const rows = ['093000', '155500'].map((time) => `AAPL.US,5,20240102,${time},1,1,1,1,1,0`)
  expect(timesOf(stooq(...rows), '5m')).toEqual(['2024-01-02T14:30:00Z', '2024-01-02T20:55:00Z'])
})

test('the length that a file states is the key’s, or the file is refused', () => {
  const body =
    '<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>\nAAPL.US,60,20240102,100000,1,1,1,1,1\n'
  expect(timesOf(body, '1h')).toEqual(['2024-01-02T15:00:00Z'])
  expect(refusalBy(parseCsv, body, '1d')).toEqual({
    reason: 'interval_mismatch',
    where: 'line 2, column <PER>',
    expected: '1d',
    came: '60',
  })
})
