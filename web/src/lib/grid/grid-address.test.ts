import { intervals } from '@barline/db/domain/interval'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { plainView } from '#lib/view/view.ts'
import { type Arrangement, arrangements } from './arrangement.ts'
import { arrange, type Grid, readGrid, type Shown, writeGrid, writeShown } from './grid-address.ts'

const read = (address: string) => {
  const { pathname, searchParams } = new URL(address, 'http://barline')
  return readGrid(pathname, searchParams)
}
const shown = (symbol: string, interval: Shown['series']['interval'] = '1d', view = {}): Shown => ({
  series: { symbol, interval },
  view: { ...plainView, ...view },
})
const addresses = (grid: Grid | undefined) => grid?.cells.map(writeShown)

test('a page of one chart has the address that it always had', () => {
  const grid = read('/AAPL/1d?type=line&theme=x')!
  expect(grid).toMatchObject({ name: undefined, active: 0, links: [], others: [['theme', 'x']] })
  expect(addresses(grid)).toEqual(['/AAPL/1d?type=line'])
  expect(writeGrid(grid)).toBe('/AAPL/1d?theme=x&type=line')
})

test('the address is that of the chart in hand, with the others in it, such that people can read it', () => {
  const cells = [shown('AAPL', '1d', { kind: 'line' }), shown('TSLA', '5m'), shown('BTC/USD', '1w')]
  const grid: Grid = { name: '1-2', active: 1, links: ['crosshair'], cells, others: [] }
  const address = writeGrid(grid)
  expect(address).toBe('/TSLA/5m?grid=1-2&cell=2&link=crosshair&c=/AAPL/1d?type%3Dline&c=/BTC%252FUSD/1w')
  expect(read(address)).toEqual(grid)
})

test('another chart is taken in hand, and all of them stay where they are', () => {
  const before = read('/TSLA/5m?grid=2x1&c=/AAPL/1d?type%3Dline')!
  const after = writeGrid({ ...before, active: 1 })
  expect(after).toBe('/AAPL/1d?grid=2x1&cell=2&c=/TSLA/5m&type=line')
  expect(addresses(read(after))).toEqual(addresses(before))
})

test('linked charts follow the one in hand, and keep the rest', () => {
  const at = (link: string) =>
    addresses(read(`/TSLA/5m?grid=2x1&link=${link}&c=/AAPL/1d?type%3Dline%26to%3D2024-06-05`))![1]
  expect(at('symbol')).toBe('/TSLA/1d?type=line&to=2024-06-05')
  expect(at('interval')).toBe('/AAPL/5m?type=line&to=2024-06-05T23:59Z')
  expect(at('symbol,interval,crosshair,moon')).toBe('/TSLA/5m?type=line&to=2024-06-05T23:59Z')
  expect(read('/TSLA/5m?link=symbol')!.links).toEqual([])
})

test('whoever takes a link away finds each chart as it was then', () => {
  const linked = read('/TSLA/5m?grid=2x1&link=symbol&c=/AAPL/1d')!
  expect(addresses(read(writeGrid({ ...linked, links: [] })))).toEqual(['/TSLA/5m', '/TSLA/1d'])
})

test.each([
  ['too few', '/TSLA/5m?grid=2x2&c=/AAPL/1d', ['/TSLA/5m', '/AAPL/1d', '/TSLA/5m', '/TSLA/5m']],
  ['too many', '/TSLA/5m?grid=2x1&c=/AAPL/1d&c=/NVDA/1d', ['/TSLA/5m', '/AAPL/1d']],
  ['no symbol', '/TSLA/5m?grid=2x1&c=/%253Cscript%253E/1d', ['/TSLA/5m', '/TSLA/5m']],
  ['no interval', '/TSLA/5m?grid=2x1&c=/AAPL/2d', ['/TSLA/5m', '/TSLA/5m']],
  ['another server', '/TSLA/5m?grid=2x1&c=https://example.com/AAPL/1d', ['/TSLA/5m', '/TSLA/5m']],
  ['a path that cannot be decoded', '/TSLA/5m?grid=2x1&c=/%25E0%25A4%25A/1d', ['/TSLA/5m', '/TSLA/5m']],
  ['a grid within', '/TSLA/5m?grid=2x1&c=/AAPL/1d?grid%3D2x2%26c%3D/A/1d', ['/TSLA/5m', '/AAPL/1d']],
  ['no such arrangement', '/TSLA/5m?grid=9x9&c=/AAPL/1d', ['/TSLA/5m']],
  ['no such place', '/TSLA/5m?grid=2x1&cell=7&c=/AAPL/1d', ['/TSLA/5m', '/AAPL/1d']],
])('an address that says %s', (_, address, expected) => {
  expect(addresses(read(address))).toEqual(expected)
})

test('the path of no chart is no grid', () => {
  expect(
    ['/', '/alerts', '/AAPL', '/AAPL/1d/x', '/AAPL/2d', '/%E0%A4%A/1d'].map((path) => read(path)),
  ).toEqual(Array(6).fill(undefined))
})

test('in another arrangement charts stay in their order, and the one in hand stays', () => {
  const four = read('/A/1d?grid=2x2&cell=4&c=/B/1d&c=/C/1d&c=/D/1d')!
  expect(addresses(four)).toEqual(['/B/1d', '/C/1d', '/D/1d', '/A/1d'])
  const two = arrange(four, '2x1')
  expect([addresses(two), two.active]).toEqual([['/B/1d', '/A/1d'], 1])
  const five = arrange(two, '2-3')
  expect([addresses(five), five.active]).toEqual([['/B/1d', '/A/1d', '/A/1d', '/A/1d', '/A/1d'], 1])
  expect(writeGrid(arrange(five, undefined))).toBe('/A/1d')
  expect(arrange(read('/A/1d')!, '2x1').links).toEqual(['crosshair'])
})

test('every grid comes back from its address', () => {
  const cell = fc.record({
    series: fc.record({
      symbol: fc.constantFrom('AAPL', 'BTC/USD', '^GSPC', 'INR=X', 'BRK-B'),
      interval: fc.constantFrom(...intervals),
    }),
    view: fc.record({
      kind: fc.constantFrom('line' as const, 'candles' as const),
      compare: fc.subarray(['TSLA', 'ETH/USD', '^DJI']),
      to: fc.option(
        fc.integer({ min: 1, max: 40_000 }).map((days) => days * 86_400),
        { nil: undefined },
      ),
    }),
  })
  const grids = fc.constantFrom(...(Object.keys(arrangements) as Arrangement[])).chain((name) =>
    fc.record({
      name: fc.constant(name),
      active: fc.integer({ min: 0, max: arrangements[name] - 1 }),
      links: fc.constantFrom([], ['crosshair' as const]),
      cells: fc.array(
        cell.map(({ series, view }) => ({ series, view: { ...plainView, ...view } })),
        { minLength: arrangements[name], maxLength: arrangements[name] },
      ),
      others: fc.constantFrom<[string, string][]>([], [['theme', 'a&b=c?d']]),
    }),
  )
  fc.assert(
    fc.property(grids, (grid) => {
      expect(read(writeGrid(grid))).toEqual(grid)
    }),
  )
})
