import { toSymbol } from '@barline/db/domain/symbol'
import { barTime } from '@barline/db/domain/time'
import { storeObject } from '@barline/db/store-object'
import { candle, loaded, rawObject } from '@barline/db/testing/builders'
import { expect, test } from 'vitest'
import { runHere, testStack } from './testing/run-barline.ts'

async function stackWithGaps() {
  const stack = await testStack()
  const store = (symbol: string, interval: '1d' | '1m', exchange: string | undefined, times: string[]) => {
    const bars = times.map((time, place) => candle({ time: barTime(Date.parse(time)), place }))
    return storeObject(stack.db, rawObject({ key: `raw/${symbol}${interval}` }), loaded, [
      { instrument: { symbol: toSymbol(symbol)!, exchange }, interval, bars },
    ])
  }
  await store('AAPL', '1d', 'NASDAQ', ['2024-01-02', '2024-01-04', '2024-01-05'])
  await store('AAPL', '1m', 'NASDAQ', ['2024-01-02T14:30:00Z'])
  await store('NOWHERE', '1d', undefined, ['2024-01-02'])
  const gaps = (args: string) =>
    runHere(['gaps', ...args.split(' ').filter(Boolean)], { BARLINE_HOME: stack.home })
  return { gaps }
}

test('of one series it lists the gaps', async () => {
  const { gaps } = await stackWithGaps()
  const { code, out } = await gaps('--symbol aapl --interval 1d --to 2024-01-08')
  expect([code, out.split('\n')]).toEqual([
    0,
    [
      'AAPL 1d: 3 of 5 bars (60.00 %) from 2024-01-02 to 2024-01-08; missing 1 provider_missing, 1 not_backfilled',
      'FROM        TO          BARS  CAUSE             OBJECT',
      '2024-01-03  2024-01-03     1  provider_missing',
      '2024-01-08  2024-01-08     1  not_backfilled',
      '',
    ],
  ])
  const whole = await gaps('--symbol aapl --interval 1d --from 2024-01-04 --to 2024-01-05')
  expect(whole.out).toBe('AAPL 1d: 2 of 2 bars (100.00 %) from 2024-01-04 to 2024-01-05\n')
})

test('of several a line each, also where the calendar is not known', async () => {
  const { gaps } = await stackWithGaps()
  const { out } = await gaps('--to 2024-01-02')
  expect(out.split('\n')).toEqual([
    'AAPL 1d: 1 of 1 bar (100.00 %) from 2024-01-02 to 2024-01-02',
    'AAPL 1m: 1 of 390 bars (0.26 %) from 2024-01-02T14:30:00Z to 2024-01-02T23:59:59.999Z; missing 389 not_backfilled',
    'NOWHERE 1d: nobody knows when it trades (exchange: unknown); --calendar says so',
    '',
  ])
  const known = await gaps('--symbol NOWHERE --calendar XNYS --to 2024-01-03')
  expect(known.out).toMatch(/^NOWHERE 1d: 1 of 2 bars \(50.00 %\)/)
})

test('--json is one document with every gap', async () => {
  const { gaps } = await stackWithGaps()
  const { out } = await gaps('--interval 1d --to 2024-01-04 --json')
  expect(JSON.parse(out)).toEqual({
    series: [
      {
        ...{ symbol: 'AAPL', interval: '1d', calendar: 'XNAS', from: '2024-01-02', to: '2024-01-04' },
        ...{ expected: 3, present: 2, missing: { provider_missing: 1 } },
        gaps: [{ from: '2024-01-03', to: '2024-01-03', slots: 1, cause: 'provider_missing' }],
      },
      { symbol: 'NOWHERE', interval: '1d', problem: expect.stringContaining('--calendar') as string },
    ],
  })
})

test('what cannot be answered is said in a sentence', async () => {
  const { gaps } = await stackWithGaps()
  expect(await gaps('--symbol NVDA')).toMatchObject({
    code: 1,
    err: 'barline: No data has ever been stored for NVDA.\n',
  })
  expect(await gaps('--interval 5m')).toMatchObject({
    code: 1,
    err: 'barline: No candles of 5m are stored yet.\n',
  })
  expect((await gaps('--symbol NOWHERE --interval 5m --calendar XNYS')).out).toContain(
    'no bar is stored to begin with; --from says',
  )
  expect(await gaps('--calendar XLON')).toMatchObject({
    code: 2,
    err: expect.stringContaining('Expected one of XNYS') as string,
  })
  expect((await gaps('--help')).out).toContain('Usage: barline gaps')
})
