import { adjustments } from '@barline/db/domain/actions/adjustment'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { preset, type Chosen } from '#lib/indicators/chosen.ts'
import { indicatorKinds, kindNames, kindOf, type Input } from '#lib/indicators/kinds.ts'
import { markKinds } from '#lib/marks/mark.ts'
import { readView, viewPath } from './address.ts'
import { clocks, kinds, plainView, ranges, scales, sessions, type View } from './view.ts'

const daily = { symbol: 'AAPL', interval: '1d' } as const
const queryOf = (path: string) => new URL(path, 'http://barline').searchParams
const read = (text: string) => readView(new URLSearchParams(text))

test('the plain view leaves no trace in the address', () => {
  expect(viewPath(daily, plainView, new URLSearchParams())).toBe('/AAPL/1d')
  expect(read('')).toEqual(plainView)
})

test('an address that people can read', () => {
  const view: View = {
    ...plainView,
    kind: 'hollow',
    scale: 'log',
    from: Date.UTC(2024, 0, 2) / 1000,
    indicators: [preset('sma'), { ...preset('ema'), settings: [50, 'close'], colours: ['#ff0000'] }],
  }
  expect(viewPath(daily, view, new URLSearchParams())).toBe(
    '/AAPL/1d?type=hollow&scale=log&from=2024-01-02&i=sma&i=ema_50__ff0000',
  )
  const minutes = viewPath({ symbol: 'BTC/USD', interval: '5m' }, view, new URLSearchParams())
  expect(minutes).toContain('/BTC%2FUSD/5m?type=hollow&scale=log&from=2024-01-02T00:00Z')
})

test('parameters of others stay', () => {
  const query = new URLSearchParams('theme=x&type=line&from=2020-01-01')
  expect(viewPath(daily, plainView, query)).toBe('/AAPL/1d?theme=x')
})

test('what an address says wrongly is as in the plain view', () => {
  expect(
    read(
      'type=pie&scale=&clock=mars&range=2D&from=soon&i=magic&i=sma_0&i=sma_2.5&i=sma_9_close_red&i=rsi_14_price&adjust=much',
    ),
  ).toEqual(plainView)
  expect(read('from=2024-02-01&to=2024-01-01').from).toBeUndefined()
})

const settingOf = (input: Input) =>
  input.type === 'choice'
    ? fc.constantFrom(...input.options)
    : input.type === 'length'
      ? fc.integer({ min: input.min, max: input.max })
      : fc.integer({ min: 1, max: 100 }).map((tenths) => tenths / 10)
const colour = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`)
const chosen: fc.Arbitrary<Chosen> = fc.constantFrom(...kindNames).chain((kind) =>
  fc.record({
    kind: fc.constant(kind),
    settings: fc.tuple(...kindOf(kind).inputs.map(settingOf)),
    colours: fc.tuple(...indicatorKinds[kind].plots.map(() => colour)),
  }),
)
const minute = fc.integer({ min: 0, max: 30_000_000 }).map((minutes) => minutes * 60)

test('every view comes back from its address', () => {
  const views: fc.Arbitrary<View> = fc.record({
    kind: fc.constantFrom(...kinds),
    volume: fc.boolean(),
    scale: fc.constantFrom(...scales),
    inverted: fc.boolean(),
    clock: fc.constantFrom(...clocks),
    adjust: fc.constantFrom(...adjustments),
    session: fc.constantFrom(...sessions),
    range: fc.option(fc.constantFrom(...ranges), { nil: undefined }),
    from: fc.option(minute, { nil: undefined }),
    to: fc.option(
      minute.map((time) => time + 30_000_000 * 60),
      { nil: undefined },
    ),
    replay: fc.option(minute, { nil: undefined }),
    indicators: fc.array(chosen, { maxLength: 4 }),
    compare: fc.subarray(['TSLA', 'BTC/USD', '^GSPC', 'INR=X']),
    hidden: fc.subarray([...markKinds]),
  })
  fc.assert(
    fc.property(views, (view) => {
      const path = viewPath({ symbol: 'AAPL', interval: '1m' }, view, new URLSearchParams())
      expect(readView(queryOf(path))).toEqual(view)
    }),
  )
})
