import { expect, test } from 'vitest'
import { parseCondition } from './parse-condition.ts'

test('what is not said has its default', () => {
  expect(parseCondition('golden-cross', {})).toEqual({
    ok: true,
    condition: {
      ...{ kind: 'golden-cross', fast: 50, slow: 200, fastAverage: 'sma', slowAverage: 'sma' },
      source: 'close',
    },
  })
  expect(parseCondition('rsi-below', { period: 9 })).toMatchObject({ condition: { level: 30, period: 9 } })
})

test.each([
  ['golden-cross', { fast: 200, slow: 50 }, 'fast', "fewer bars than the slow average's 50", '200'],
  ['golden-cross', { fastAverage: 'hull' }, 'fastAverage', 'one of sma, ema, wma, rma', '"hull"'],
  ['price-above', {}, 'price', 'a price above 0, at most 1000000000', 'nothing'],
  ['price-above', { price: 0 }, 'price', 'a price above 0, at most 1000000000', '0'],
  ['price-above', { price: 1, level: 2 }, 'level', 'only price, source', '2'],
  ['percent-change', { percent: 0 }, 'percent', expect.stringContaining('but not 0') as string, '0'],
  ['rsi-above', { level: '70' }, 'level', 'a number from 0 to 100', '"70"'],
  ['volume-spike', { period: 1.5 }, 'period', 'a whole number of bars from 1 to 1000', '1.5'],
  ['wedding', {}, 'kind', expect.stringContaining('golden-cross') as string, '"wedding"'],
])('%s with %j is refused by field', (kind, params, field, expected, came) => {
  expect(parseCondition(kind, params)).toEqual({ ok: false, problems: [{ field, expected, came }] })
})
