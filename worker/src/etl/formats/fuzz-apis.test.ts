import fc from 'fast-check'
import { expect, test } from 'vitest'
import { intervals, type Interval } from '@barline/db/domain/interval'
import { reasons } from '../reasons.ts'
import { transform } from '../transform.ts'
import type { Symbol } from '@barline/db/domain/symbol'
import { valueAt } from './testing/pointer.ts'

const providers = ['alpaca', 'polygon', 'alphavantage'] as const
type Api = (typeof providers)[number]

const stamps = Array.from({ length: 12 }, (_, day) => Date.UTC(2024, 5, 3 + day, 4))
const prices = { o: 10.5, h: 12, l: 9, c: 11, v: 1.5e6 }
const bar = (t: unknown) => ({ t, ...prices })
const iso = (time: number) => new Date(time).toISOString().replace('.000Z', 'Z')

const documents: [Api, unknown][] = [
  ['alpaca', { bars: { AAPL: stamps.map((t) => bar(iso(t))), 'BRK.B': [bar(iso(stamps[0]!))] } }],
  ['alpaca', { bars: stamps.map((t) => bar(iso(t))), symbol: 'AAPL', next_page_token: 'x' }],
  ['polygon', { ticker: 'AAPL', status: 'OK', results: stamps.map(bar) }],
  ['polygon', { status: 'OK', results: ['AAPL', 'TSLA'].map((T) => ({ T, ...bar(stamps[0]) })) }],
  [
    'alphavantage',
    {
      'Meta Data': { '2. Symbol': 'IBM', '5. Time Zone': 'US/Eastern' },
      'Time Series (Daily)': Object.fromEntries(
        stamps.map((time) => [
          iso(time).slice(0, 10),
          { '1. open': '10.5', '2. high': '12', '3. low': '9', '4. close': '11', '5. volume': '5' },
        ]),
      ),
    },
  ],
]

/** Number of bars, or the reason; throws where a stage does, or where what it says cannot be stored. */
function run(provider: Api, interval: Interval, body: string | Uint8Array): number | string {
  const result = transform(
    typeof body === 'string' ? Buffer.from(body) : body,
    { provider, interval, symbol: 'AAPL' as Symbol, extension: 'json' },
    { maxBodyBytes: 1e8 },
    Date.UTC(2026, 0, 1),
  )
  const problems = result.ok ? result.cleaned.rejects : [result.problem]
  for (const { reason, where, expected, came } of problems) {
    expect(Object.keys(reasons)).toContain(reason)
    const text = `${where}${expected}${came}`
    expect(text.isWellFormed() && !/\p{Cc}/u.test(text) && text.length < 700).toBe(true)
  }
  if (!result.ok) return result.problem.reason
  const { series, rows, rejected } = result.cleaned
  for (const { instrument, bars } of series) {
    expect(JSON.stringify(instrument)).not.toMatch(/\\u0000|\\ud[89a-f]/)
    bars.forEach((one, index) => {
      expect(Object.values(one).every(Number.isFinite)).toBe(true)
      if (index > 0) expect(one.time).toBeGreaterThan(bars[index - 1]!.time)
    })
  }
  const kept = series.reduce((sum, { bars }) => sum + bars.length, 0)
  expect(kept + rejected).toBeLessThanOrEqual(rows + series.length * 2)
  return kept
}

const anyInterval = fc.constantFrom(...intervals)
const anyProvider = fc.constantFrom(...providers)

test('the documents below are read as they are', () => {
  expect(documents.map(([provider, body]) => run(provider, '1d', JSON.stringify(body)))).toEqual([
    13, 12, 12, 2, 12,
  ])
})

test('any bytes and any JSON have an outcome', () => {
  fc.assert(
    fc.property(
      anyProvider,
      anyInterval,
      fc.uint8Array({ maxLength: 200 }),
      fc.json(),
      (provider, interval, bytes, json) => {
        run(provider, interval, bytes)
        run(provider, interval, json)
      },
    ),
    { numRuns: 400 },
  )
})

test('any JSON in the place of any part of a document has an outcome', () => {
  const value = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom<unknown>('', '\0', '\ud800', '__proto__', -0, 1e308, 1e15, -1e15, [null], [[]], [{}], {
      T: 7,
    }),
  )
  const part = fc.constantFrom(
    ...'bars AAPL t o c v symbol bar results ticker status T message error Information next_page_token'.split(
      ' ',
    ),
    'Meta Data',
    '2. Symbol',
    '5. Time Zone',
    'Time Series (Daily)',
    '2024-06-05',
    '4. close',
  )
  fc.assert(
    fc.property(
      fc.constantFrom(...documents),
      anyInterval,
      part,
      value,
      ([provider, document], interval, name, given) => {
        const changed: unknown = JSON.parse(JSON.stringify(document), (key, old: unknown) =>
          key === name ? given : old,
        )
        run(provider, interval, JSON.stringify(changed))
        run(provider, interval, JSON.stringify({ ...(document as object), [name]: given }))
      },
    ),
    { numRuns: 1_500 },
  )
})

test('a document that is cut or changed anywhere has an outcome, in any provider’s name', () => {
  const anywhere = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
  const insertion = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 5 }),
    fc.constantFrom('"', '\0', ',', 'null', '-', '1e308', '1e999', '{', ']', '9'),
  )
  fc.assert(
    fc.property(
      fc.constantFrom(...documents),
      anyProvider,
      anyInterval,
      anywhere,
      anywhere,
      insertion,
      ([own, document], other, interval, a, b, inserted) => {
        const text = JSON.stringify(document)
        const at = Math.floor(a * text.length)
        const changed = text.slice(0, at) + inserted + text.slice(at + Math.floor(b * b * 40))
        for (const provider of [own, other]) {
          run(provider, interval, changed)
          run(provider, '1d', changed)
          run(provider, interval, text.slice(0, at))
        }
      },
    ),
    { numRuns: 1_000 },
  )
})

test('a pointer leads to a name with a slash or a tilde in it', () => {
  expect(valueAt({ 'a/b': { '~1': [7] } }, '/a~1b/~01/0')).toBe(7)
  expect(valueAt({ a: 1 }, '/toString')).toBeUndefined()
})
