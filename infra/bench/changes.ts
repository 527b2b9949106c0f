import { createApp } from '@barline/api/app'
import { startFeed } from '@barline/api/stream/feed'
import type { ChangesAnswer } from '@barline/api/wire'
import { openDatabase } from '@barline/db/client'
import { migrate } from '@barline/db/migrate'
import pino from 'pino'
import { median, type Comparison } from './measure.ts'

const rows = 200_000
const rounds = 400

/**
 * A mirror that has seen everything asks for what came since: one row of a long table of changes. Beside it a lookup of one row by its
 * primary key through the same pool, and the same through an HTTP route that does nothing else.
 */
export async function benchChanges(server: string): Promise<Comparison> {
  const admin = openDatabase(`${server}/postgres`)
  await admin.pool.query('CREATE DATABASE changes')
  await admin.close()
  const url = `${server}/changes`
  await migrate(url)
  const { pool, close } = openDatabase(url)
  const log = pino({ level: 'silent' })
  const feed = startFeed({ databaseUrl: url, log })
  try {
    await pool.query(`INSERT INTO instrument (symbol) SELECT 'S' || n FROM generate_series(1, 100) n`)
    await pool.query(
      `INSERT INTO series (instrument_id, interval, version) SELECT id, '1d', ${rows / 100} FROM instrument`,
    )
    await pool.query(`INSERT INTO change (series_id, version, "from", "to", inserted, revised, raw_object_id, committed_at)
      SELECT 1 + n % 100, n / 100, now(), now(), 1, 0, 1, now() FROM generate_series(0, ${rows - 1}) n`)
    await pool.query('VACUUM ANALYZE')
    const app = createApp({ pool, feed, log, build: { version: '0', commit: '0' } })
    const ask = async (since: string) =>
      (await (await app.request(`/v1/changes?since=${since}`)).json()) as ChangesAnswer
    let end = ''
    for (let more = true; more;)
      ({ next: end, more } = (await (
        await app.request(`/v1/changes?limit=1000${end && `&since=${end}`}`)
      ).json()) as ChangesAnswer)
    const newest = rows
    const samples = { changes: [] as number[], lookup: [] as number[] }
    for (let round = 0; round < rounds; round++) {
      samples.lookup.push(
        await milliseconds(() =>
          pool.query({
            name: 'lookup',
            text: 'SELECT * FROM change WHERE id = $1',
            values: [newest - round],
          }),
        ),
      )
      samples.changes.push(await milliseconds(() => ask(end)))
    }
    const [base, ours] = [median(samples.lookup), median(samples.changes)]
    return {
      title: `\`/v1/changes\` of a mirror that is up to date, ${rows.toLocaleString('en-US')} changes behind it`,
      rows: [
        { who: 'one row by its primary key', milliseconds: base, ratio: 1 },
        { who: '`/v1/changes?since=`, the whole request', milliseconds: ours, ratio: ours / base },
      ],
    }
  } finally {
    await feed.close()
    await close()
  }
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}
