import fc from 'fast-check'
import { expect, test } from 'vitest'
import { intersect, latestOf, subtract, unite, type Range } from './ranges.ts'

const some = fc.array(
  fc.record({ from: fc.integer({ min: 0, max: 40 }), length: fc.integer({ min: 1, max: 12 }) }),
  { maxLength: 8 },
)
const disjoint = some.map((all) => {
  let end = 0
  return all.map(({ from, length }) => {
    const start = end + (from % 5)
    end = start + length
    return { from: start, to: end }
  })
})
const holds = (ranges: readonly Range[], time: number) =>
  ranges.filter(({ from, to }) => time >= from && time < to)

test('what is left of ranges is what was in them and in no hole, in order', () => {
  fc.assert(
    fc.property(disjoint, disjoint, (ranges, holes) => {
      const left = subtract(ranges, holes)
      for (let time = 0; time < 140; time++)
        expect([time, holds(left, time).length]).toEqual([
          time,
          holds(holes, time).length === 0 ? holds(ranges, time).length : 0,
        ])
      expect(left).toEqual(left.toSorted((a, b) => a.from - b.from))
      const parts = [...left, ...intersect(ranges, holes)].toSorted((a, b) => a.from - b.from)
      expect(unite(parts)).toEqual(unite(ranges))
      for (const part of intersect(ranges, holes)) expect(subtract([part], holes)).toEqual([])
    }),
  )
})

test('of overlapping ranges the latest is the one that is seen', () => {
  fc.assert(
    fc.property(some, (all) => {
      const ranges = all.map(({ from, length }, index) => ({
        from,
        to: from + length,
        observedAt: (index * 5) % 8,
      }))
      const found = latestOf(ranges)
      for (let time = 0; time < 60; time++) {
        const seen = holds(found, time)
        const latest = Math.max(...(holds(ranges, time) as typeof ranges).map(({ observedAt }) => observedAt))
        expect([time, ...seen.map((one) => (one as (typeof ranges)[number]).observedAt)]).toEqual(
          latest === -Infinity ? [time] : [time, latest],
        )
      }
      expect(found).toEqual(found.toSorted((a, b) => a.from - b.from))
    }),
  )
})
