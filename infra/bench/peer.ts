import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import type { Document } from './documents.ts'

const run = promisify(execFile)

/** As usually written, and at its best; see the README beside the peer's own sources. */
const ways = [
  { name: 'Python: pandas, SQLAlchemy, psycopg 2', driver: 'psycopg2', style: 'values' },
  { name: 'Python: the same, psycopg 3, executemany', driver: 'psycopg', style: 'many' },
] as const

const schema = `CREATE TABLE IF NOT EXISTS %s (symbol text NOT NULL, interval text NOT NULL, ts timestamptz NOT NULL,
  open numeric(18,6) NOT NULL, high numeric(18,6) NOT NULL, low numeric(18,6) NOT NULL, close numeric(18,6) NOT NULL,
  volume bigint NOT NULL, PRIMARY KEY (symbol, interval, ts))`

/**
 * Rows per second of the original Python system over the same documents. `PEER_PYTHON` names its interpreter and `PEER_ETL`
 * its script; without them there is nothing to measure, and the table leaves it out.
 */
export async function storeByPeer(
  databaseUrl: string,
  documents: readonly Document[],
): Promise<[string, number][]> {
  const { PEER_PYTHON: python, PEER_ETL: script } = process.env
  if (!python || !script || documents.length === 0) return []
  const folder = await mkdtemp(join(tmpdir(), 'barline-peer-'))
  try {
    await Promise.all(documents.map(({ body }, i) => writeFile(join(folder, `${i}.json`), body)))
    const rates: [string, number][] = []
    for (const way of ways) rates.push([way.name, await rateOf(way, python, script, databaseUrl, folder)])
    return rates
  } finally {
    await rm(folder, { recursive: true })
  }
}

type Way = (typeof ways)[number]

async function rateOf(
  way: Way,
  python: string,
  script: string,
  databaseUrl: string,
  folder: string,
): Promise<number> {
  const table = `peer_${way.driver}`
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  await client.query(schema.replace('%s', table))
  await client.end()
  const url = databaseUrl.replace(/^postgresql:/, `postgresql+${way.driver}:`)
  const env = { ...process.env, DATABASE_URL: url, STYLE: way.style, CANDLES: table }
  const { stdout } = await run(python, [script, folder], { env })
  return (JSON.parse(stdout) as { rows_s: number }).rows_s
}
