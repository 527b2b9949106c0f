import { expect, test } from 'vitest'
import { barTime } from '../time.ts'
import { placeholdersOf, renderMessage, type Occasion } from './message.ts'
import { parseRule } from './parse-rule.ts'
import { ruleKinds, type RuleCondition } from './alert-rule.ts'

const occasion = (given: Partial<Occasion> = {}): Occasion => ({
  ...{ symbol: 'TEST', interval: '1d', name: null, direction: 'up' },
  condition: { kind: 'price-above', price: 11, source: 'close' },
  time: barTime(Date.UTC(2024, 0, 5)),
  values: { close: 12, price: 12 },
  ...given,
})

test('values stand where their placeholders were', () => {
  const message = '{name}: {symbol} {interval} closed at {close} on {time}, above {level} {not a name}'
  expect(renderMessage(message, occasion({ name: 'Twelve' }))).toBe(
    'Twelve: TEST 1d closed at 12 on 2024-01-05, above 11 {not a name}',
  )
})

test('averages are told to seven digits, and times of intraday bars with their time', () => {
  const told = occasion({
    ...{ interval: '5m', time: barTime(Date.UTC(2024, 0, 5, 15)) },
    condition: {
      ...{ kind: 'golden-cross', fast: 3, slow: 7, fastAverage: 'sma', slowAverage: 'ema', source: 'close' },
    },
    values: { close: 10.25, fast: 10 / 3, slow: 3.3 },
  })
  expect(renderMessage(null, told)).toBe(
    'TEST 5m: golden-cross of sma3 and ema7 of the close at 2024-01-05T15:00:00Z (close 10.25, fast 3.333333, slow 3.3)',
  )
})

const params: Record<string, object> = {
  'price-above': { price: 11 },
  'price-below': { price: 11 },
  'price-crossing': { price: 11 },
  'percent-change': { percent: 5 },
}

test.each(ruleKinds)('every placeholder of %s has a value', (kind) => {
  const parsed = parseRule({ symbol: 'TEST', kind, params: params[kind] ?? {} })
  const condition = (parsed as { settings: { condition: RuleCondition } }).settings.condition
  const values = {
    ...{ close: 1, fast: 1, slow: 1, price: 1, change: 1, rsi: 1, volume: 1, averageVolume: 1 },
    last: '2024-01-04',
  }
  const message = placeholdersOf(kind)
    .map((name) => `{${name}}`)
    .join(' ')
  for (const template of [message, null])
    expect(renderMessage(template, occasion({ condition, values }))).not.toMatch(/[{}]/)
})
