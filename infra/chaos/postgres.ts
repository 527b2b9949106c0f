import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { migrate } from '@barline/db/migrate'
import pg from 'pg'
import { probePort } from '../local/ports.ts'
import { startPostgres, type Postgres } from '../local/postgres/server.ts'
import { canMakeDisk, openDisk, type Disk } from './disk.ts'

export interface PostgresDisk {
  /** From now on nothing more can be written to it; throws where PostgreSQL can, after all. */
  fill(): Promise<void>
  /** PostgreSQL goes on. */
  makeRoom(): Promise<void>
  /** How often PostgreSQL has found no room so far. */
  refusals(): Promise<number>
}

/** A server that can be killed, filled with connections, and left without room on its disk. */
export async function openPostgres(folder: string) {
  const port = (await probePort(0))!
  const disk = canMakeDisk ? await openDisk(join(folder, 'disk')) : undefined
  const [data, password] = [join(disk?.folder ?? folder, 'postgres'), 'chaos']
  const logFile = join(folder, 'postgres.log')
  const start = () =>
    startPostgres({
      ...{ folder: data, port, user: 'postgres', password, database: 'chaos' },
      logFile,
      settings: ['max_connections=30'],
    })
  let running: Postgres = await start()
  const urlAt = (port: number) => `postgresql://postgres:${password}@127.0.0.1:${port}/chaos`
  await migrate(urlAt(port))
  const revive = async () => {
    await running.ended
    running = await start()
  }
  return {
    ...{ port, urlAt },
    async kill() {
      const [pid] = (await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n')
      process.kill(Number(pid), 'SIGKILL')
      await revive()
    },
    disk: disk && diskOf(disk, urlAt(port), logFile, { ended: () => running.ended, revive }),
    takeAllConnections: () => takeAllConnections(urlAt(port)),
    async close() {
      await running.stop()
      await disk?.close()
    },
  }
}

/** Some more than what fits into a page, so that it takes room of the disk. */
const takeRoom = `DROP TABLE IF EXISTS room; CREATE TABLE room AS SELECT repeat('x', 2000) AS taken FROM generate_series(1, 200)`

interface Life {
  ended(): Promise<unknown>
  /** Once it has ended. */
  revive(): Promise<void>
}

const diskOf = (disk: Disk, url: string, logFile: string, { ended, revive }: Life): PostgresDisk => ({
  async fill() {
    await disk.fill()
    if (await can(url, takeRoom)) throw new Error('expected a full disk, came one with room')
  },
  async makeRoom() {
    await disk.makeRoom()
    while (!(await can(url, takeRoom))) {
      // Without room for its log of changes it ends, and may have none to recover either: somebody starts it then.
      const isOver = await Promise.race([ended().then(() => true), wait(100, false)])
      if (isOver) await revive()
    }
  },
  refusals: async () =>
    (await readFile(logFile, 'utf8')).match(/(?:ERROR|FATAL|PANIC): .*No space left on device/g)?.length ?? 0,
})

/** False where PostgreSQL refuses it, or is not there. */
async function can(url: string, sql: string): Promise<boolean> {
  try {
    await ask(url, sql)
    return true
  } catch {
    return false
  }
}

async function ask(url: string, sql: string): Promise<void> {
  const client = new pg.Client(url)
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query(sql)
  } finally {
    await client.end().catch(() => {})
  }
}

async function takeAllConnections(url: string): Promise<() => Promise<void>> {
  const taken: pg.Client[] = []
  for (;;) {
    const client = new pg.Client(url)
    client.on('error', () => {})
    const refused = await client.connect().then(
      () => undefined,
      (error: { code?: string }) => error.code ?? 'unknown',
    )
    if (refused === '53300') return async () => void (await Promise.all(taken.map((one) => one.end())))
    if (refused) throw new Error(`expected that there are too many connections, came ${refused}`)
    taken.push(client)
  }
}
