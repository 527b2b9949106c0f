// What adjusting prices costs when they are read: `node infra/bin/run.mjs infra/bench/adjusting.ts`.

import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp } from '@barline/api/app'
import { startFeed } from '@barline/api/stream/feed'
import { openDatabase } from '@barline/db/client'
import type { ReportedAction } from '@barline/db/domain/actions/action'
import { toSymbol } from '@barline/db/domain/symbol'
import { barTime } from '@barline/db/domain/time'
import { migrate } from '@barline/db/migrate'
import { storeObject } from '@barline/db/store-object'
import pino from 'pino'
import { probePort } from '../local/ports.ts'
import { startPostgres } from '../local/postgres/server.ts'
import { median } from './measure.ts'

const day = 86_400_000
const bars = 20_000
const first = Date.UTC(1970, 0, 5)
const rounds = Number(process.argv[2] ?? 40)

/** Prices of two decimals that wander, for as many sessions as fit into 55 years and a bit. */
const days = Array.from({ length: bars }, (_, n) => {
  const price = (offset: number) => Math.round((150 + 100 * Math.sin(n / 400) + offset + (n % 7)) * 100) / 100
  return {
    ...{
      time: barTime(first + n * day),
      open: price(0.11),
      high: price(1.37),
      low: price(-1.29),
      close: price(0.53),
    },
    ...{ volume: 1_000_000 + ((n * 7919) % 90_000_000), place: n },
  }
})

/** Five splits and eighty dividends. */
const actions: ReportedAction[] = [
  ...[2, 2, 2, 7, 4].map((numerator, n): ReportedAction => ({
    ...{ kind: 'split', exDate: barTime(first + (n + 1) * 3300 * day), numerator, denominator: 1 },
  })),
  ...Array.from({ length: 80 }, (_, n): ReportedAction => ({
    ...{ kind: 'dividend', exDate: barTime(first + (n + 1) * 240 * day), amount: 0.77, paid: true },
  })),
]

const folder = await mkdtemp(join(tmpdir(), 'barline-adjusting-'))
const [port = 0] = [await probePort(0)]
const server = await startPostgres({
  ...{ folder: join(folder, 'postgres'), logFile: join(folder, 'postgres.log'), port },
  ...{ user: 'postgres', password: 'postgres', database: 'bench', settings: [] },
})
try {
  const databaseUrl = `postgresql://postgres:postgres@127.0.0.1:${port}/bench`
  await migrate(databaseUrl)
  await measure(databaseUrl)
} finally {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
}

async function measure(databaseUrl: string): Promise<void> {
  const { db, pool, close } = openDatabase(databaseUrl, { name: 'bench' })
  const log = pino({ level: 'silent' })
  const feed = startFeed({ databaseUrl, log })
  const app = createApp({ pool, feed, log, build: { version: 'bench', commit: 'bench' } })
  const object = { bucket: 'bench', key: 'bench', provider: 'csv', observedAt: new Date() } as const
  const instrument = { symbol: toSymbol('BENCH')!, timezone: 'America/New_York' }
  const entry = { status: 'loaded', attempts: 1, etlVersion: 'bench' } as const
  await storeObject(db, object, entry, [{ instrument, interval: '1d', bars: days, actions }])
  await pool.query('VACUUM ANALYZE')
  console.log(
    `${cpus()[0]?.model}, ${cpus().length} cores; ${bars} daily bars, ${rounds} rounds in alternation, medians\n`,
  )
  console.log('| shape | none | split | all |\n|---|---:|---:|---:|')
  for (const shape of ['objects', 'columns']) {
    const times: Record<string, number[]> = { none: [], split: [], all: [] }
    for (let round = -3; round < rounds; round++)
      for (const adjust of Object.keys(times)) {
        const start = performance.now()
        const url = `/v1/candles/BENCH?limit=${bars}&shape=${shape}&adjust=${adjust}`
        const body = await (await app.request(url)).arrayBuffer()
        if (body.byteLength < bars * 20)
          throw new Error(`${url} answered ${Buffer.from(body).toString().slice(0, 200)}`)
        if (round >= 0) times[adjust]!.push(performance.now() - start)
      }
    const none = median(times.none!)
    const cells = Object.values(times).map(
      (list) => `${median(list).toFixed(1)} ms (${(median(list) / none).toFixed(2)})`,
    )
    console.log(`| ${shape} | ${cells.join(' | ')} |`)
  }
  await feed.close()
  await close()
}
