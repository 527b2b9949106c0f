import type { ChangesAnswer } from '@barline/api/wire'
import { median, milliseconds, type Comparison } from './measure.ts'
import { withScratch } from './scratch-database.ts'

const rows = 200_000
const rounds = 400

/**
 * A mirror that has seen everything asks for what came since. Beside it a lookup of one row of the table of changes by its primary key
 * through the same pool.
 */
export const benchChanges = (server: string): Promise<Comparison> =>
  withScratch(server, 'changes', async ({ pool, get }) => {
    await pool.query(`INSERT INTO instrument (symbol) SELECT 'S' || n FROM generate_series(1, 100) n`)
    await pool.query(`INSERT INTO series (instrument_id, interval, version)
      SELECT id, '1d', ${rows / 100} FROM instrument`)
    await pool.query(`INSERT INTO change (series_id, version, "from", "to", inserted, revised, raw_object_id, committed_at)
      SELECT 1 + n % 100, n / 100, now(), now(), 1, 0, 1, now() FROM generate_series(0, ${rows - 1}) n`)
    await pool.query('VACUUM ANALYZE')
    let since = ''
    for (let more = true; more;) {
      const answer = JSON.parse(
        await get(`/v1/changes?limit=1000${since && `&since=${since}`}`),
      ) as ChangesAnswer
      since = answer.next
      more = answer.more
    }
    const samples = { changes: [] as number[], lookup: [] as number[] }
    const lookup = { name: 'lookup', text: 'SELECT * FROM change WHERE id = $1' }
    for (let round = 0; round < rounds; round++) {
      samples.lookup.push(await milliseconds(() => pool.query({ ...lookup, values: [rows - round] })))
      samples.changes.push(await milliseconds(() => get(`/v1/changes?since=${since}`)))
    }
    const [base, ours] = [median(samples.lookup), median(samples.changes)]
    return {
      title: `\`/v1/changes\` of a mirror that is up to date, behind it ${rows.toLocaleString('en-US')} changes`,
      rows: [
        { who: 'one row by its primary key', milliseconds: base, ratio: 1 },
        { who: '`/v1/changes?since=`, the whole request', milliseconds: ours, ratio: ours / base },
      ],
    }
  })
