import { expect, test } from 'vitest'
import { testApi } from '../testing/api.ts'
import { columns } from './columns.ts'
import { pageStatement, readingName } from './page-statement.ts'

const styles = (['asc', 'desc'] as const).flatMap((order) =>
  (['objects', 'columns', 'csv'] as const).map((layout) => ({ order, layout })),
)

test('a page walks the key and stops, however long the series and whether or not it was analysed', async () => {
  const { database } = await testApi()
  const { pool } = database
  await pool.query(`
    INSERT INTO candle SELECT series, timestamptz '2020-01-01Z' + n * interval '1 minute', 1, 1, 1, 1, 1, 1, 1, 1, now(), 0, 1
    FROM generate_series(1, 2) series, generate_series(1, 40000) n ORDER BY random()`)
  for (const preparation of ['SELECT 1', 'ANALYZE candle']) {
    await pool.query(preparation)
    for (const style of styles) {
      const statement = pageStatement({ ...style, time: 'iso', interval: '1m' })
      const values = [[1, 2], ['-infinity', '-infinity'], ['infinity', 'infinity'], 1000, ['', '']]
      const { rows } = await pool.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${statement}`, values)
      expect([preparation, style, mostRows(rows[0]['QUERY PLAN'][0].Plan)]).toEqual([
        preparation,
        style,
        1000,
      ])
    }
  }
})

test('no name of a page is longer than PostgreSQL keeps, or two would be one', () => {
  const longest = {
    as: 'text',
    pinned: true,
    guard: 'none',
    table: 'candle',
    hours: true,
    single: true,
  } as const
  const style = { layout: 'columns', order: 'desc', time: 'unix', interval: '1m' } as const
  for (const fields of [columns, columns.slice(1)])
    expect(`page_${readingName({ ...style, fields }, longest)}`.length).toBeLessThanOrEqual(63)
})

interface Node {
  'Relation Name'?: string
  'Actual Rows': number
  Plans?: Node[]
}

/** The most bars that any node of the plan took from the table for one series. */
function mostRows(node: Node): number {
  const own = node['Relation Name'] === 'candle' ? node['Actual Rows'] : 0
  return Math.max(own, ...(node.Plans ?? []).map(mostRows))
}
