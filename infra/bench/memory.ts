import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { setTimeout as wait } from 'node:timers/promises'
import type pg from 'pg'

export interface Memory {
  megabytes: number
  rows: number
  seconds: number
  /** Peak resident memory of the worker, in MB. */
  peak: number
  heapLimit: number
}

const heapLimit = 512
const symbols = 505
const rows = 619_040
const container = fileURLToPath(new URL('../../worker/src/entries/etl-container.ts', import.meta.url))

/** Loads one large CSV by a worker with a small heap, and compares every bar with what was written. */
export async function benchMemory(
  s3: S3Client,
  Bucket: string,
  pool: pg.Pool,
  env: NodeJS.ProcessEnv,
): Promise<Memory> {
  const body = makeCsv()
  const worker = fork(container, {
    env,
    execArgv: [`--max-old-space-size=${heapLimit}`],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  await once(worker, 'message')
  const key = `raw/provider=csv/interval=1d/symbol=SP500/2026-01-01T000000.000Z.csv`
  const start = performance.now()
  await s3.send(new PutObjectCommand({ Bucket, Key: key, Body: body }))
  let peak = 0
  for (;;) {
    if (worker.exitCode !== null || worker.signalCode !== null)
      throw new Error(`the worker ended: ${worker.exitCode ?? worker.signalCode}`)
    const status = await readFile(`/proc/${worker.pid}/status`, 'utf8')
    peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024)
    const ledger = await pool.query('SELECT status, reason FROM raw_object WHERE key = $1', [key])
    if (ledger.rows[0]?.status === 'loaded') break
    if (ledger.rows[0]) throw new Error(`${ledger.rows[0].status}: ${ledger.rows[0].reason}`)
    await wait(50)
  }
  const seconds = (performance.now() - start) / 1000
  worker.kill('SIGTERM')
  await once(worker, 'exit')
  await compare(pool, body)
  return { megabytes: body.length / 1e6, rows, seconds, peak, heapLimit }
}

const header = 'date,open,high,low,close,volume,Name\n'

/** 505 symbols of daily bars, five years of each but for the last ones, in the columns of the well-known S&P 500 file. */
function makeCsv(): Buffer {
  const lines: string[] = []
  const each = Math.ceil(rows / symbols)
  for (let number = 0; number < rows; number++) {
    const symbol = Math.floor(number / each)
    const date = new Date(Date.UTC(2013, 1, 8) + (number % each) * 86_400_000).toISOString().slice(0, 10)
    const price = 20 + (number % 977) / 7
    const [open, high, low, close] = [price, price + 1, price - 1, price + 0.5].map((value) =>
      value.toFixed(4),
    )
    lines.push(`${date},${open},${high},${low},${close},${1_000_000 + number},M${symbol}`)
  }
  return Buffer.from(header + lines.join('\n'))
}

/** Bar for bar, in the very digits but for trailing zeros. */
async function compare(pool: pg.Pool, body: Buffer): Promise<void> {
  const { rows: stored } = await pool.query<{ line: string }>(
    `SELECT concat_ws(',', to_char(time AT TIME ZONE 'UTC', 'YYYY-MM-DD'), open, high, low, close, volume, symbol) AS line
     FROM candle c JOIN series s ON s.id = c.series_id JOIN instrument i ON i.id = s.instrument_id ORDER BY c.series_id, time`,
  )
  const trimmed = (line: string) => line.replace(/(\.\d*?)0+(?=,)/g, '$1').replace(/\.(?=,)/g, '')
  const expected = new Set(body.toString('latin1').split('\n').slice(1).map(trimmed))
  if (stored.length !== expected.size)
    throw new Error(`expected ${expected.size} bars, stored are ${stored.length}`)
  for (const { line } of stored)
    if (!expected.has(line)) throw new Error(`this bar was not in the file: ${line}`)
}
