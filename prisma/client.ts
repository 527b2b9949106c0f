import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { PrismaClient } from './generated/client.ts'
import { withCurrentPassword } from './passwords.ts'

export type Db = PrismaClient

/**
 * Statements that begin with `-- prepared: <name>` are planned once per connection; planning the storing statement costs
 * more than running it on a small object. Everything else stays unnamed, so that no server collects plans for ever.
 */
const statementNameGenerator = ({ sql }: { sql: string }): string =>
  /^-- prepared: (\S+)/.exec(sql)?.[1] ?? ''

export interface Database {
  db: Db
  /** The connections under `db`, for what Prisma has no words for: LISTEN, COPY, cursors. */
  pool: pg.Pool
  close(): Promise<void>
}

export interface DatabaseOptions {
  /** At most so many at once; eight where not given. */
  connections?: number
  /** What PostgreSQL calls them. */
  name?: string
  /** Milliseconds after which PostgreSQL gives up a statement, waiting for locks included; never where not given. */
  statementTimeout?: number
}

type Connected = Parameters<pg.Pool['connect']>[0]

/** `query` asks `connect` with a callback, everybody else without. */
class Pool extends pg.Pool {
  override connect(): Promise<pg.PoolClient>
  override connect(done: Connected): void
  override connect(done?: Connected): Promise<pg.PoolClient> | void {
    const connected = withCurrentPassword(() => super.connect())
    if (!done) return connected
    connected.then(
      (client) => done(undefined, client, client.release.bind(client)),
      (error: Error) => done(error, undefined, () => {}),
    )
  }
}

/** Opens a pool of connections and Prisma on top of it. Nothing is sent before the first query. */
export function openDatabase(databaseUrl: string, options: DatabaseOptions = {}): Database {
  const pool = new Pool({
    connectionString: databaseUrl,
    max: options.connections ?? 8,
    application_name: options.name ?? 'barline',
    connectionTimeoutMillis: 5_000,
    ...(options.statementTimeout && { statement_timeout: options.statementTimeout }),
    // Prisma writes a Date as wall time without a zone; the session's zone has to be the one it means.
    // Our statements are short: compiling one costs more than running it.
    options: '-c TimeZone=UTC -c jit=off',
  })
  // An idle connection that breaks (the server restarts) is replaced at the next query; without a listener it would end the process.
  pool.on('error', () => {})
  // Nor may one that breaks in somebody's hands between two queries: the next one fails, which is heard of.
  pool.on('connect', (client) => client.on('error', () => {}))
  const db = prismaOn(pool)
  const close = async () => {
    await db.$disconnect()
    await pool.end()
  }
  return { db, pool, close }
}

/** Prisma on a pool that is there already; who opened that closes it. */
export const prismaOn = (pool: pg.Pool): Db =>
  new PrismaClient({ adapter: new PrismaPg(pool, { statementNameGenerator }) })
