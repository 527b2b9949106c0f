import { expect, test } from 'vitest'
import { parseRule } from './parse-rule.ts'

test('what is not said has its default', () => {
  expect(parseRule({ symbol: 'aapl', kind: 'golden-cross' })).toEqual({
    ok: true,
    settings: {
      ...{ symbol: 'AAPL', interval: '1d', name: null, message: null, expiresAt: null, targets: [] },
      ...{ repeat: 'every-bar', coolDownSeconds: null },
      condition: {
        ...{ kind: 'golden-cross', fast: 50, slow: 200, fastAverage: 'sma', slowAverage: 'sma' },
        source: 'close',
      },
    },
  })
  expect(parseRule({ symbol: 'TEST', kind: 'no-data' })).toMatchObject({
    settings: { condition: { kind: 'no-data', bars: 2 } },
  })
})

test('all that can be said is taken', () => {
  const draft = {
    ...{ symbol: 'TEST', interval: '5m', kind: 'price-above', params: { price: 12 }, name: ' Twelve ' },
    ...{ message: '{symbol} is {price}, above {level}', repeat: 'cool-down', coolDownSeconds: 60 },
    expiresAt: '2026-12-31T21:00:00+01:00',
    targets: [{ kind: 'sns' }, { kind: 'webhook', url: 'https://example.com' }, { kind: 'sns' }],
  }
  expect(parseRule(draft)).toEqual({
    ok: true,
    settings: {
      ...{ symbol: 'TEST', interval: '5m', condition: { kind: 'price-above', price: 12, source: 'close' } },
      ...{ name: 'Twelve', message: draft.message, repeat: 'cool-down', coolDownSeconds: 60 },
      expiresAt: Date.UTC(2026, 11, 31, 20),
      targets: [{ kind: 'sns' }, { kind: 'webhook', url: 'https://example.com/' }],
    },
  })
})

const good = { symbol: 'TEST', kind: 'golden-cross' }

test.each([
  [{ kind: 'golden-cross' }, 'symbol', 'nothing'],
  [{ ...good, symbol: 'not a ticker' }, 'symbol', '"not a ticker"'],
  [{ ...good, interval: '2d' }, 'interval', '"2d"'],
  [{ ...good, kind: 'wedding' }, 'kind', '"wedding"'],
  [{ ...good, params: [1] }, 'params', '[1]'],
  [{ ...good, params: { fast: 300 } }, 'params.fast', '300'],
  [{ ...good, kind: 'no-data', params: { bars: 0 } }, 'params.bars', '0'],
  [{ ...good, kind: 'no-data', params: { minutes: 5 } }, 'params.minutes', '5'],
  [{ ...good, name: '' }, 'name', '""'],
  [{ ...good, repeat: 'twice' }, 'repeat', '"twice"'],
  [{ ...good, repeat: 'cool-down' }, 'coolDownSeconds', 'nothing'],
  [{ ...good, coolDownSeconds: 60 }, 'coolDownSeconds', '60'],
  [{ ...good, expiresAt: 'tomorrow' }, 'expiresAt', '"tomorrow"'],
  [{ ...good, targets: 'sns' }, 'targets', '"sns"'],
  [{ ...good, targets: [{ kind: 'webhook' }] }, 'targets[0]', '{"kind":"webhook"}'],
  [
    { ...good, targets: [{ kind: 'webhook', url: 'https://u:p@example.com' }] },
    'targets[0]',
    expect.stringContaining('example.com') as string,
  ],
  [{ ...good, colour: 'red' }, 'colour', '"red"'],
])('%j is refused by field', (draft, field, came) => {
  const expected = expect.any(String) as string
  expect(parseRule(draft)).toEqual({ ok: false, problems: [{ field, expected, came }] })
})

test('a placeholder that there is not is refused with those that there are', () => {
  expect(parseRule({ ...good, message: '{symbol} at {rsi}' })).toEqual({
    ok: false,
    problems: [
      {
        field: 'message',
        expected: 'in braces only symbol, interval, kind, name, rule, time, direction, close, fast, slow',
        came: '"{rsi}"',
      },
    ],
  })
})
