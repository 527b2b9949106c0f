import type { WireAlertRule, WireWithdrawal } from '@barline/api/wire'
import { parseRule } from '@barline/db/domain/alerts/parse-rule'
import { expect, test } from 'vitest'
import { preset } from '#lib/indicators/chosen.ts'
import { chartLink } from './chart-link.ts'
import { offersAt } from './chart-menu.ts'
import { draftOf, formOf, newForm } from './form.ts'
import { kindNames } from './kinds.ts'
import { newsOf } from './seen.ts'
import { conditionWords, repeatWords, stateOf } from './words.ts'

const rule: WireAlertRule = {
  ...{ id: 3, symbol: 'AAPL', interval: '1d', name: 'Trend', message: null, rule: '' },
  kind: 'golden-cross',
  params: { fast: 20, slow: 100, fastAverage: 'ema', slowAverage: 'sma', source: 'close' },
  ...{ repeat: 'cool-down', coolDownSeconds: 5400, expiresAt: '2027-01-01T00:00:00.000Z' },
  targets: [{ kind: 'sns' }, { kind: 'webhook', url: 'https://example.com/a' }],
  ...{ createdAt: '', createdBy: '', pausedAt: null, startsAfter: '', setAt: '' },
}

test('a rule that is edited and not changed stays as it is', () => {
  const form = formOf(rule)
  expect([form.expires, form.coolDown, form.webhooks]).toEqual(['2026-12-31', '90', 'https://example.com/a'])
  const { symbol, interval, kind, params, name, message, repeat, coolDownSeconds, expiresAt, targets } = rule
  expect(draftOf(form)).toEqual({
    ...{ symbol, interval, kind, params, name, message, repeat, coolDownSeconds, expiresAt, targets },
  })
})

test('an end within a day stays what it is until somebody sets another day', () => {
  const form = formOf({ ...rule, expiresAt: '2026-12-31T21:00:00.000Z' })
  expect(form.expires).toBe('2026-12-31')
  expect(draftOf({ ...form, name: 'Other' }).expiresAt).toBe('2026-12-31T21:00:00.000Z')
  expect(draftOf({ ...form, expires: '2026-12-30' }).expiresAt).toBe('2026-12-31T00:00:00.000Z')
  expect(draftOf({ ...form, expires: '' }).expiresAt).toBeNull()
})

test.each(kindNames)(
  'a new rule of kind %s is one that the server takes, once its figure is filled in',
  (kind) => {
    const form = newForm({ symbol: 'AAPL', interval: '1h', kind, params: { price: 187.5, percent: -5 } })
    expect(parseRule(draftOf(form))).toMatchObject({ ok: true, settings: { condition: { kind } } })
  },
)

test('what is left empty is not made up', () => {
  const form = newForm({ symbol: 'AAPL', interval: '1d' })
  expect(draftOf(form).params).toEqual({ source: 'close' })
})

test.each([
  [
    'golden-cross',
    { fast: 50, slow: 200, fastAverage: 'sma', slowAverage: 'ema' },
    'SMA 50 crosses above EMA 200',
  ],
  ['price-below', { price: 1234.5, source: 'low' }, 'Price falls below 1,234.5 of the low'],
  ['percent-change', { percent: -5, bars: 3, source: 'close' }, 'Falls by 5 % within 3 bars'],
  ['percent-change', { percent: 5, bars: 1 }, 'Rises by 5 % from one bar to the next'],
  ['rsi-above', { level: 70, period: 14 }, 'RSI 14 rises above 70'],
  ['volume-spike', { factor: 2, period: 20 }, 'Volume is 2 times the average of 20 bars'],
  ['no-data', { bars: 1 }, 'No new data for 1 bar that was due'],
] as const)('%s %j reads as a sentence', (kind, params, words) => {
  expect(conditionWords({ kind, params: { ...params } })).toBe(words)
})

test('what a rule is doing, and how often', () => {
  const now = Date.parse('2026-11-26T00:00:00Z')
  expect(stateOf(rule, now)).toBe('active')
  expect(stateOf({ ...rule, pausedAt: '2026-11-25T00:00:00Z' }, now)).toBe('paused')
  expect(stateOf(rule, Date.parse('2027-01-01T00:00:00Z'))).toBe('expired')
  expect(repeatWords(rule)).toBe('Then quiet for 90 minutes')
  expect(repeatWords({ repeat: 'cool-down', coolDownSeconds: 86_400 })).toBe('Then quiet for 1 day')
})

test('a link to the chart has the bar in view', () => {
  expect(chartLink({ symbol: 'BRK.B', interval: '1d' }, '2024-06-10')).toBe(
    '/BRK.B/1d?from=2024-03-12&to=2024-07-20',
  )
  expect(chartLink({ symbol: 'AAPL', interval: '1h' }, '2024-06-10T13:30:00Z')).toBe(
    '/AAPL/1h?from=2024-06-06T19:30Z&to=2024-06-12T05:30Z',
  )
})

test('news are alerts that fired or were withdrawn since, and not older ones that come up from below', () => {
  const fired = (id: number) => ({ id, withdrawn: null })
  const withdrawn = (id: number) => ({ id, withdrawn: {} as WireWithdrawal })
  expect(newsOf([fired(3), fired(2)], [fired(5), fired(4), fired(3), withdrawn(2)])).toEqual([
    ...[withdrawn(2), fired(4), fired(5)],
  ])
  expect(newsOf([fired(3), fired(2)], [fired(2), fired(1)])).toEqual([])
  expect(newsOf([], [withdrawn(1)])).toEqual([withdrawn(1)])
})

test('a right click offers rules on the line that is there, and on the price', () => {
  const [fast, slow, rsi] = [
    { ...preset('sma'), settings: [50, 'close'] },
    { ...preset('ema'), settings: [200, 'close'] },
    preset('rsi'),
  ]
  const indicators = [fast!, slow!, rsi!]
  const words = (pointed: Partial<Parameters<typeof offersAt>[0]>) =>
    offersAt({ price: undefined, line: undefined, indicators, ...pointed }).map((offer) => offer.words)
  expect(words({ price: 187.5 })).toEqual([
    ...['Price rises above 187.5', 'Price falls below 187.5', 'Price crosses 187.5'],
  ])
  expect(words({ line: slow! })).toEqual([
    ...['SMA 50 crosses above EMA 200', 'SMA 50 crosses below EMA 200'],
    ...['Price crosses above EMA 200', 'Price crosses below EMA 200'],
  ])
  expect(words({ line: fast! }).slice(0, 2)).toEqual(words({ line: slow! }).slice(0, 2))
  expect(words({ line: rsi! })).toEqual(['RSI 14 rises above 70', 'RSI 14 falls below 30'])
})

test('every rule that a right click offers is one that the server takes', () => {
  const indicators = [
    preset('sma'),
    { ...preset('wma'), settings: [100, 'hl2'] },
    preset('rsi'),
    preset('volume-average'),
  ]
  for (const line of indicators)
    for (const offer of offersAt({ price: 3.25, line, indicators })) {
      const form = newForm({ symbol: 'AAPL', interval: '1d', ...offer })
      expect(parseRule(draftOf(form))).toMatchObject({ ok: true, settings: { condition: offer.params } })
    }
})
