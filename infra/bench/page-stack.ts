import type pg from 'pg'
import type { Database } from '@barline/db/client'
import { startChild, type Child } from './child.ts'
import { fill } from './fill.ts'
import { withScratch } from './scratch-database.ts'

/** What the pages show: daily bars, and a year or two of minutes. */
export const subjects = {
  short: { symbol: 'SHORT', interval: '1d', bars: 1260 },
  long: { symbol: 'LONG', interval: '1d', bars: 20_000 },
  minutes: { symbol: 'MINUTES', interval: '1m', bars: 200_070 },
} as const
export type Subject = (typeof subjects)[keyof typeof subjects]

/** For going from one to the next. */
export const others = ['OTHER1', 'OTHER2', 'OTHER3', 'OTHER4', 'OTHER5']

export interface PageStack {
  database: Pick<Database, 'db' | 'pool'>
  databaseUrl: string
  /** `http://127.0.0.1:<port>` of the app and the API, as `infra/serve` starts them. */
  url: string
  /** Starts one of the processes beside it; it ends with the stack. */
  start(file: string, env?: NodeJS.ProcessEnv): Child
}

export const withPageStack = <T>(server: string, work: (stack: PageStack) => Promise<T>): Promise<T> =>
  withScratch(server, 'page', async ({ db, pool, url: databaseUrl }) => {
    await fillAll(pool)
    const children: Child[] = []
    const start = (file: string, env: NodeJS.ProcessEnv = {}) => {
      const child = startChild(file, { PATH: process.env.PATH, ...env })
      children.push(child)
      return child
    }
    try {
      const serving = start('../serve/serve.ts', { DATABASE_URL: databaseUrl, PORT: '0', LOG_LEVEL: 'warn' })
      const { port } = await serving.ask<{ port: number }>()
      return await work({ database: { db, pool }, databaseUrl, url: `http://127.0.0.1:${port}`, start })
    } finally {
      await Promise.all(children.map((child) => child.kill()))
    }
  })

async function fillAll(pool: pg.Pool): Promise<void> {
  for (const { symbol, interval, bars } of Object.values(subjects)) {
    const sessions = interval === '1m' ? bars / 390 : bars
    await fill(pool, interval, [symbol], sessions, mondayBefore(sessions))
  }
  await fill(pool, '1d', others, 1260, mondayBefore(1260))
  await pool.query('VACUUM ANALYZE')
}

const day = 86_400_000

/** A Monday from which on there have been so many weekdays by now, and at most five more. */
function mondayBefore(sessions: number): string {
  const start = new Date(Date.now() - (Math.ceil(sessions / 5) + 1) * 7 * day)
  const monday = new Date(start.getTime() - ((start.getUTCDay() + 6) % 7) * day)
  return `${monday.toISOString().slice(0, 10)}Z`
}
