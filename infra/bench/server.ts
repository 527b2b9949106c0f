import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { probePort } from '../local/ports.ts'
import { startPostgres } from '../local/postgres/server.ts'

/** A PostgreSQL for benchmarks, in a folder of its own that goes away with it. */
export async function withPostgres<T>(work: (server: string, folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'barline-bench-'))
  const port = (await probePort(0))!
  const postgres = await startPostgres({
    ...{ folder: join(folder, 'postgres'), port, user: 'postgres', password: 'bench' },
    ...{ database: 'postgres', logFile: join(folder, 'postgres.log') },
  })
  try {
    return await work(`postgresql://postgres:bench@127.0.0.1:${port}`, folder)
  } finally {
    await postgres.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
