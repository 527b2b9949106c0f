import { expect, test } from 'vitest'
import { testApi } from '../testing/api.ts'
import { foldStatement } from './fold-statement.ts'
import { derivedLimit } from './read-derived.ts'

interface Node {
  'Node Type': string
  'Relation Name'?: string
  'Actual Rows': number
  Plans?: Node[]
}

/** What each visit of a plan took from the table. */
const visits = (node: Node): [type: string, rows: number][] => [
  ...(node['Relation Name'] === 'candle'
    ? [[node['Node Type'], node['Actual Rows']] as [string, number]]
    : []),
  ...(node.Plans ?? []).flatMap(visits),
]

test('each bucket reads its own bars, however long the series and whether or not it was analysed', async () => {
  const { pool } = (await testApi()).database
  await pool.query(`
    INSERT INTO candle SELECT series, timestamptz '2020-01-01Z' + n * interval '1 minute', 1, 1, 1, 1, 1, 1, 1, 1, now(), 0, 1
    FROM generate_series(1, 2) series, generate_series(0, 39999) n ORDER BY random()`)
  const hours = Array.from({ length: 301 }, (_, n) => new Date(Date.UTC(2020, 0, 1, 100 + n)).toISOString())
  const values = [1, hours.slice(0, -1), hours.slice(1), '']
  for (const preparation of ['SELECT 1', 'ANALYZE candle']) {
    await pool.query(preparation)
    const statement = foldStatement({ layout: 'objects', time: 'iso', order: 'asc', interval: '1h' })
    const { rows } = await pool.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${statement}`, values)
    const found = visits(rows[0]['QUERY PLAN'][0].Plan)
    expect([preparation, found.map(([, bars]) => bars).sort((a, b) => a - b)]).toEqual([
      preparation,
      [1, 1, 60],
    ])
    expect([preparation, found.filter(([type]) => type === 'Seq Scan')]).toEqual([preparation, []])
  }
})

test('a page never reads more than a million bars, shared by the series of the request', () => {
  expect([derivedLimit('5m', '1m', 1), derivedLimit('4h', '1m', 1)]).toEqual([200_000, 4166])
  expect([derivedLimit('4h', '1h', 1), derivedLimit('1M', '1d', 1)]).toEqual([250_000, 32_258])
  expect([derivedLimit('1h', '1m', 50), derivedLimit('4h', '1m', 1_000_000)]).toEqual([333, 1])
})
