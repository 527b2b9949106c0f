import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'

const read = (path: string) => readFile(new URL(path, import.meta.url), 'utf8')
const results = await read('bench/RESULTS.md')
const [, table = ''] = /^## One node$(.*?)^## /ms.exec(await read('../.github/SCALING.md')) ?? []

const toNumbers = (text: string) =>
  (text.match(/\d[\d,]*(\.\d+)?/g) ?? []).map((digits) => Number(digits.replaceAll(',', '')))

/** The first number in a row of a benchmark's table, and all of them where `all` is set. */
function measured(heading: string, row: string): number[] {
  const section = results.slice(results.indexOf(heading))
  const line = section.split('\n').find((text) => text.startsWith(`| ${row} |`)) ?? ''
  return toNumbers(line.slice(row.length + 3))
}
const first = (heading: string, row: string) => measured(heading, row)[0]

/** The rows of SCALING's table that are taken from benchmarks, and where those stand. */
const rows: Record<string, () => (number | undefined)[]> = {
  'storing, documents of 1,260 daily bars': () => [
    first('### 300 documents of 1,260 daily bars, one', 'Barline'),
    first('### 300 documents of 1,260 daily bars, 4', 'Barline'),
  ],
  'storing, documents of 390 minute bars': () => [
    first('### 1,000 documents of 390 minute bars, one', 'Barline'),
    first('### 1,000 documents of 390 minute bars, 4', 'Barline'),
  ],
  'one CSV of 619,040 rows': () => [
    619_040 / Number(/619,040 rows .*?loaded in ([\d.]+) s/s.exec(results)?.[1]),
  ],
  'from an upload to the open stream': () => measured('## Latency', 'lambda').slice(1),
  'answers built by PostgreSQL': () => [
    first('### Cold: the last 1,000 daily', 'Barline, without kept answers'),
    first('### Cold: the last 5,000 minute', 'Barline, without kept answers'),
  ],
  'kept answers, PostgreSQL asked': () => [
    first('### Warm: the last 1,000 daily bars, as columns, zstd', 'Barline'),
    first('### Warm: the last 5,000 minute bars, of 3 million, as columns, zstd', 'Barline'),
  ],
  'bytes in memory and nothing asked': () => [
    first('### Warm: the last 1,000 daily bars, as columns, zstd', 'Hono, from memory (ceiling)'),
    first(
      '### Warm: the last 5,000 minute bars, of 3 million, as columns, zstd',
      'Hono, from memory (ceiling)',
    ),
  ],
  '1,000 hourly bars out of 3 million': () => [
    first('### 1,000 hourly bars out of 3 million minutes', '`/v1/candles?interval=1h`, hours kept'),
  ],
}

const taken = table
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .flatMap(([, what, figures, from]) =>
    from === 'bench' ? [{ what: what!, figures: toNumbers(figures!) }] : [],
  )

test('every figure that SCALING takes from a benchmark is known here', () => {
  expect(taken.map(({ what }) => Object.keys(rows).find((start) => what.startsWith(start)))).toEqual(
    Object.keys(rows),
  )
})

// A run on a machine that does other work gives less; what is written stays true of its order, on which the arithmetic there hangs.
test.each(taken)(
  '$what: what SCALING says is neither half nor twice what was measured',
  ({ what, figures }) => {
    const measuredNow = Object.entries(rows).find(([start]) => what.startsWith(start))![1]()
    expect(figures).toHaveLength(measuredNow.length)
    for (const [index, figure] of figures.entries()) {
      expect(figure / measuredNow[index]!).toBeGreaterThan(0.5)
      expect(figure / measuredNow[index]!).toBeLessThan(2)
    }
  },
)
