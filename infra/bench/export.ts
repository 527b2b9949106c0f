import { readFile, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import type pg from 'pg'
import { to } from 'pg-copy-streams'
import { median } from './measure.ts'

/** All bars of a series as one CSV. */
export interface Export {
  bars: number
  megabytes: number
  /** Bars a second, and that as a share of what PostgreSQL's own `COPY` gives. */
  rows: { who: string; rate: number; ratio: number }[]
  /** Resident memory of the process that sends, in MB: before, and at most during each export, one after the other. */
  memory: { before: number; peaks: number[] }
}

const runs = 5

/** `path` answers with the CSV of the series, header and all; `pid` is the process that does. */
export async function benchExport(
  pool: pg.Pool,
  seriesId: number,
  { port, pid, path }: { port: number; pid: number; path: string },
): Promise<Export> {
  const before = await residentOf(pid)
  const [ours, copies]: [Taken[], Taken[]] = [[], []]
  const peaks: number[] = []
  for (let run = 0; run < runs; run++) {
    await forgetPeak(pid)
    ours.push(await take(() => download(port, path)))
    peaks.push(await peakOf(pid))
    copies.push(await take(() => copy(pool, seriesId)))
  }
  const { bytes, lines } = ours[0]!
  // Without the line of names.
  const bars = lines - 1
  if (copies.some((copied) => copied.lines !== bars))
    throw new Error(`expected ${copies[0]!.lines} bars, came ${bars}`)
  const [rate, ceiling] = [ours, copies].map((taken) => bars / median(taken.map(({ seconds }) => seconds)))
  return {
    ...{ bars, megabytes: bytes / 1e6, memory: { before, peaks } },
    rows: [
      { who: 'Barline', rate: rate!, ratio: rate! / ceiling! },
      { who: '`COPY ... TO STDOUT` (ceiling)', rate: ceiling!, ratio: 1 },
    ],
  }
}

interface Taken {
  seconds: number
  bytes: number
  lines: number
}

async function take(open: () => Promise<AsyncIterable<Buffer>>): Promise<Taken> {
  const start = performance.now()
  const taken = { bytes: 0, lines: 0 }
  for await (const chunk of await open()) {
    taken.bytes += chunk.length
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) taken.lines++
  }
  return { ...taken, seconds: (performance.now() - start) / 1000 }
}

const download = (port: number, path: string) =>
  new Promise<AsyncIterable<Buffer>>((resolve, reject) => {
    const asking = request({ host: '127.0.0.1', port, path }, (response) =>
      response.statusCode === 200
        ? resolve(response)
        : reject(new Error(`${path} answered ${response.statusCode}`)),
    )
    asking.on('error', reject).end()
  })

/** The same columns in the same order, in PostgreSQL's own spelling of times. */
async function copy(pool: pg.Pool, seriesId: number): Promise<AsyncIterable<Buffer>> {
  const client = await pool.connect()
  const select = `SELECT time, open, high, low, close, volume FROM candle WHERE series_id = ${seriesId} ORDER BY time`
  const stream = client.query(to(`COPY (${select}) TO STDOUT (FORMAT csv)`))
  return stream.on('close', () => client.release())
}

const residentOf = (pid: number) => statusOf(pid, 'VmRSS')
/** The highest it was since it was forgotten. */
const peakOf = (pid: number) => statusOf(pid, 'VmHWM')

const forgetPeak = (pid: number) => writeFile(`/proc/${pid}/clear_refs`, '5')

async function statusOf(pid: number, name: string): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024
}
