import { openDatabase, type Database } from '@barline/db/client'
import { migrate } from '@barline/db/migrate'
import { storeObject } from '@barline/db/store-object'
import { transform } from '@barline/worker/etl/transform'
import { parseRawKey } from '@barline/worker/raw/key'
import { etlVersion } from '@barline/worker/version'
import type pg from 'pg'
import { ceilingSchema, storeByCopy } from './copy-ceiling.ts'
import { makeDocuments, shapes, type Document, type Shape } from './documents.ts'
import { inLanes, median, seconds } from './measure.ts'
import { storeByPeer } from './peer.ts'
import type { Row } from './report.ts'

const limits = { maxBodyBytes: 2 ** 28 }
const passes = ['first load', 'identical reload', '1 % corrected'] as const
type Pass = (typeof passes)[number]

/** Rows per second from raw bytes to committed, for us and for those beside us; each run starts with an empty database. */
export async function benchStoring(server: string, runs: number, lanes: number): Promise<Row[]> {
  const rows: Row[] = []
  for (const shape of shapes) {
    const samples = new Map<string, number[]>()
    const note = (who: string, pass: Pass, rate: number) => {
      const name = `${who}|${pass}`
      samples.set(name, [...(samples.get(name) ?? []), rate])
    }
    for (let run = 0; run < runs; run++) await oneRun(server, shape, lanes, note)
    rows.push(...toRows(shape, samples))
  }
  return rows
}

type Note = (who: string, pass: Pass, rate: number) => void

async function oneRun(server: string, shape: Shape, lanes: number, note: Note): Promise<void> {
  const total = shape.documents * shape.rows
  const documents: Record<Pass, Document[]> = {
    'first load': makeDocuments(shape),
    'identical reload': makeDocuments(shape),
    '1 % corrected': makeDocuments(shape, 1, 0.01),
  }
  const database = await freshDatabase(server)
  const clients = await Promise.all(Array.from({ length: lanes }, () => database.pool.connect()))
  await clients[0]!.query(ceilingSchema)
  for (const pass of passes) {
    const before = await candleWrites(database.pool)
    const ours = await seconds(() =>
      inLanes(lanes, documents[pass], (document) => storeOne(database, document)),
    )
    note('Barline', pass, total / ours)
    if (pass === 'identical reload' && (await candleWrites(database.pool)) !== before)
      throw new Error('a reload wrote candles')
    const ceiling = await seconds(() =>
      inLanes(lanes, documents[pass], (document, lane) => storeByCopy(clients[lane]!, document)),
    )
    note('COPY and upsert (ceiling)', pass, total / ceiling)
    // A thirtieth of the documents tells the peer's rate: all of them would take it most of an hour.
    const some = documents[pass].slice(0, shape.documents / 30)
    for (const [name, rate] of await storeByPeer(database.url, some)) note(name, pass, rate)
  }
  clients.forEach((client) => client.release())
  await database.close()
}

async function storeOne({ db }: Database, { key: name, body }: Document): Promise<void> {
  const key = parseRawKey(name)
  if ('part' in key) throw new Error(`bad key ${key.came}`)
  const result = transform(body, key, limits, Date.now())
  if (!result.ok) throw new Error(result.problem.reason)
  const observedAt = new Date(Date.UTC(2026, 0, 1, 0, 0, 0, name.includes('.001Z') ? 1 : 0))
  const object = { ...key, bucket: 'bench', key: name, size: body.length, etag: 'bench', observedAt }
  const { rows, series } = result.cleaned
  await storeObject(db, object, { status: 'loaded', attempts: 1, etlVersion, rows, rejected: 0 }, series)
}

async function freshDatabase(server: string): Promise<Database & { url: string }> {
  const admin = openDatabase(`${server}/postgres`)
  await admin.pool.query('DROP DATABASE IF EXISTS bench WITH (FORCE)')
  await admin.pool.query('CREATE DATABASE bench')
  await admin.close()
  const url = `${server}/bench`
  await migrate(url)
  return { ...openDatabase(url, { connections: 12 }), url }
}

/** Row versions ever written to the candle table, as PostgreSQL counts them once every session has reported. */
async function candleWrites(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query(`SELECT count(*) AS live, max(xmin::text::bigint) AS newest FROM candle`)
  return Number(rows[0].live) * 1e10 + Number(rows[0].newest ?? 0)
}

function toRows(shape: Shape, samples: Map<string, number[]>): Row[] {
  const names = [...new Set([...samples.keys()].map((name) => name.split('|')[0]!))]
  return names.map((who) => {
    const rates = passes.map((pass) => median(samples.get(`${who}|${pass}`) ?? []))
    const ceilings = passes.map((pass) => median(samples.get(`COPY and upsert (ceiling)|${pass}`) ?? []))
    return { section: shape.name, who, rates, ratios: rates.map((rate, i) => rate / ceilings[i]!) }
  })
}
