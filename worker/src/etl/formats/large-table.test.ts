import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { largeTable, writeLargeTable } from './testing/large-table.ts'

test('a file of 619,040 rows of 505 symbols is read bar for bar in a heap of 256 MB', async () => {
  const workerData = writeLargeTable()
  expect(workerData.length).toBeGreaterThan(28e6)
  const worker = new Worker(new URL('./testing/large-table-worker.ts', import.meta.url), {
    workerData,
    transferList: [workerData.buffer as ArrayBuffer],
    resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 },
  })
  const [report] = (await once(worker, 'message')) as unknown[]
  const { symbols, rows } = largeTable
  expect(report).toEqual({ series: symbols, rows, rejected: 0, bars: rows, wrong: 0, expected: rows })
})
