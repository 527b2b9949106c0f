import type { Query } from '#lib/view/address.ts'

/** How several charts stand, by columns and rows or by how many are in each row or column, and how many those are. */
export const arrangements = {
  ...{ '2x1': 2, '1x2': 2, '3x1': 3, '1x3': 3, '1-2': 3 },
  ...{ '2x2': 4, '2-3': 5, '3x2': 6, '2x3': 6 },
} as const

export type Arrangement = keyof typeof arrangements

export const mostCharts = 6

/** Whether its charts stand side by side only: then they have room on a low screen. */
export const isOneRow = (name: Arrangement | undefined): boolean => name === '2x1' || name === '3x1'

interface Arranged {
  /** Undefined where there is but one chart. */
  name: Arrangement | undefined
  count: number
  /** Place of the chart that the page's address is about, from 0. */
  active: number
}

/** `grid=2x2&cell=3`: four charts, of which the third is the one in hand. */
export function readArrangement(query: Pick<Query, 'get'>): Arranged {
  const name = (Object.keys(arrangements) as Arrangement[]).find((one) => one === query.get('grid'))
  const count = name ? arrangements[name] : 1
  const cell = Number(query.get('cell') ?? 1)
  return { name, count, active: Number.isInteger(cell) && cell >= 1 && cell <= count ? cell - 1 : 0 }
}
