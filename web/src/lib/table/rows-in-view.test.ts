import { expect, test } from 'vitest'
import { rowsInView } from './rows-in-view.ts'

const window = (top: number) => ({ top, height: 100, rowHeight: 20 })

test.each([
  ['at the top', 0, 20_000, 0],
  ['in the middle', 200_010, 20_000, 10_000],
  ['with the focus far above', 200_010, 20_000, 3],
  ['with the focus far below', 0, 20_000, 19_999],
  ['at the end', 399_900, 20_000, 19_999],
  ['scrolled further than there are rows', 400_000, 5, 2],
  ['with fewer rows than fit', 0, 3, -1],
  ['without a row', 0, 0, -1],
])('%s each row stands where it would among all of them', (_, top, count, focused) => {
  const { rows, rest } = rowsInView(window(top), count, focused)
  let place = 0
  for (const { row, skipped } of rows) {
    expect(skipped).toBeGreaterThanOrEqual(0)
    expect(row).toBe((place += skipped))
    place++
  }
  expect(place + rest).toBe(count)
  expect(rows.length).toBeLessThan(30)
  const there = rows.map(({ row }) => row)
  for (let row = Math.floor(top / 20); row < Math.min((top + 100) / 20, count); row++)
    expect(there).toContain(row)
  if (focused >= 0) expect(there).toContain(focused)
})
