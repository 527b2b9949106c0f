import fc from 'fast-check'
import { expect, test } from 'vitest'
import { distanceTo, handleAt, isOn } from './hit.ts'
import { pointsOf } from './figure.ts'
import { endOfRay, fibonacciLevels, type Ground, shapeOf, type Spot } from './shape.ts'
import { snap } from './snap.ts'
import { bar } from '../../testing/bar.ts'

const size = { width: 800, height: 400 }
/** A price is so many pixels from the lower edge. */
const ground: Ground = {
  ...{ size, yOf: (price) => 400 - price, write: (price) => price.toFixed(2) },
  measure: (text) => ({ width: 7 * text.length, height: 14 }),
}
const spot = (x: number, price: number): Spot => ({ x, y: 400 - price, price })
const inPane = fc.record({ x: fc.integer({ min: 0, max: 800 }), price: fc.integer({ min: 0, max: 400 }) })

test('a trend line ends at its points, a ray at the edge of the pane', () => {
  const spots = [spot(100, 100), spot(200, 150)]
  expect(shapeOf('trend', spots, ground).lines).toEqual([{ from: spots[0], to: spots[1] }])
  expect(shapeOf('ray', spots, ground).lines[0]!.to).toEqual({ x: 700, y: 0 })
})

test('a ray goes through both of its points and on to an edge, whichever way it points', () => {
  fc.assert(
    fc.property(inPane, inPane, (a, b) => {
      fc.pre(a.x !== b.x || a.price !== b.price)
      const [from, through] = [spot(a.x, a.price), spot(b.x, b.price)]
      const to = endOfRay(from, through, size)
      expect(distanceTo({ from, to }, through)).toBeLessThan(1e-6)
      const edges = [to.x, to.y, to.x - size.width, to.y - size.height]
      expect(Math.min(...edges.map(Math.abs))).toBeLessThan(1e-6)
    }),
  )
})

test('the levels of a retracement go by price: 0 at its second point, 1 at its first', () => {
  const { lines, labels, boxes } = shapeOf('fibonacci', [spot(100, 100), spot(300, 200)], ground)
  const levels = lines.slice(1)
  expect(levels).toHaveLength(fibonacciLevels.length)
  expect([levels[0]!.from.y, levels[6]!.from.y]).toEqual([200, 300])
  expect(levels[3]!.from.y).toBeCloseTo(250, 9)
  expect(labels[4]!.text).toBe('0.618 (138.20)')
  expect(boxes).toHaveLength(6)
})

test('a rectangle has four corners, each of which moves one time and one price', () => {
  const { handles, boxes } = shapeOf('rectangle', [spot(300, 100), spot(100, 200)], ground)
  expect(boxes).toEqual([{ left: 100, top: 200, right: 300, bottom: 300 }])
  expect(handles.map(({ x, y, time, price }) => [x, y, time, price])).toEqual([
    [300, 300, 0, 0],
    [100, 200, 1, 1],
    [300, 200, 0, 1],
    [100, 300, 1, 0],
  ])
})

test.each(['trend', 'ray', 'horizontal', 'vertical', 'rectangle', 'fibonacci', 'text'] as const)(
  'a %s is hit where it is drawn, at each of its handles, and not far from it',
  (kind) => {
    fc.assert(
      fc.property(inPane, inPane, (a, b) => {
        const spots = [spot(a.x, a.price), spot(b.x, b.price)].slice(0, pointsOf(kind))
        const shape = shapeOf(kind, spots, ground, 'words')
        for (const { from, to } of shape.lines) {
          expect(isOn(shape, from, 6)).toBe(true)
          expect(isOn(shape, { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 }, 6)).toBe(true)
        }
        for (const handle of shape.handles)
          expect(handleAt(shape.handles, handle, 6)).toMatchObject({ x: handle.x, y: handle.y })
        expect(isOn(shape, { x: -2000, y: -2000 }, 6)).toBe(false)
      }),
    )
  },
)

test('a magnet takes the nearest of open, high, low and close as they stand on the screen', () => {
  const candle = bar(1, { open: 10, high: 14, low: 8, close: 12 })
  expect([13.4, 12.6, 9.2, 7, 100].map((price) => snap(candle, price, ground.yOf))).toEqual([
    14, 12, 10, 8, 14,
  ])
  // On a logarithmic scale the middle between two prices is another one.
  expect(snap(bar(1, { open: 100, high: 100, low: 1, close: 100 }), 12, (price) => -Math.log(price))).toBe(
    100,
  )
  expect(snap(undefined, 13.4, ground.yOf)).toBe(13.4)
})
