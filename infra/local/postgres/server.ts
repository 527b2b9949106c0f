import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { open, readFile, stat } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { Sentence } from '../sentence.ts'
import { findBinaries } from './binaries.ts'
import { identityFor, type Identity } from './identity.ts'
import { ensureFolder } from './initialise.ts'
import { stopOrphan } from './orphan.ts'

export interface PostgresOptions {
  folder: string
  port: number
  user: string
  password: string
  /** Made when it is missing. */
  database: string
  logFile: string
  /** More settings, as `name=value`. */
  settings?: string[]
}

export interface Postgres {
  /** Settles with the exit code when the server ends, for whatever reason. */
  ended: Promise<number | null>
  /** Clients are disconnected, everything is written; if that takes long, it ends at once and the next start recovers. */
  stop(): Promise<void>
}

/**
 * A PostgreSQL server on the loopback; resolves when it answers. Throws a sentence when its data cannot be used. A start that
 * `signal` aborts leaves no server behind.
 */
export async function startPostgres(options: PostgresOptions, signal?: AbortSignal): Promise<Postgres> {
  const binaries = await findBinaries()
  const identity = await identityFor([options.folder, binaries.postgres])
  await stopOrphan(options.folder)
  await ensureFolder(options, binaries, identity)
  const { process, ended } = await launch(options, binaries.postgres, identity, signal)
  return {
    ended,
    async stop() {
      process.kill('SIGINT')
      const timer = setTimeout(() => process.kill('SIGQUIT'), longestShutdownMs)
      await ended
      clearTimeout(timer)
    },
  }
}

const longestShutdownMs = 1_800

const settingsOf = ({ port, settings = [] }: PostgresOptions) =>
  [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'jit=off', // our statements are short; compiling them costs more than running them
    ...settings,
  ].flatMap((setting) => ['-c', setting])

interface Server {
  process: ChildProcess
  ended: Promise<number | null>
}

async function launch(
  options: PostgresOptions,
  postgres: string,
  identity: Identity,
  signal?: AbortSignal,
): Promise<Server> {
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted()
    const from = (await stat(options.logFile).catch(() => undefined))?.size ?? 0
    const server = await spawnServer(options, postgres, identity)
    const quit = () => server.process.kill('SIGQUIT')
    signal?.addEventListener('abort', quit)
    const answered = await answers(server.process, options)
    signal?.removeEventListener('abort', quit)
    if (answered) return server
    const fatal = await lastFatal(options.logFile, from)
    if (attempt > mostAttempts || !isPassing(server.process, fatal)) throw unusable(options, fatal)
    await delay(100)
  }
}

const mostAttempts = 50

/**
 * Somebody killed it while it started, which says nothing of its data. And what a killed server leaves behind goes away by itself once its
 * last process has noticed.
 */
const isPassing = ({ signalCode }: ChildProcess, fatal: string): boolean =>
  signalCode === 'SIGKILL' || /pre-existing shared memory block/.test(fatal)

/** Its environment is empty: what configures clients and servers by variables is not meant for this one. */
async function spawnServer(options: PostgresOptions, postgres: string, identity: Identity): Promise<Server> {
  const { uid, gid, wrapper } = identity
  const [file = '', ...rest] = [...wrapper, postgres, '-D', options.folder, ...settingsOf(options)]
  const log = await open(options.logFile, 'a')
  const server = spawn(file, rest, {
    ...(uid && gid && { uid, gid }),
    ...{ stdio: ['ignore', log.fd, log.fd], cwd: '/', env: { PATH: process.env.PATH } },
  })
  const quit = () => server.kill('SIGQUIT') // whoever started it ends without stopping it
  process.once('exit', quit)
  const ended = once(server, 'exit').then(([code]) => {
    process.off('exit', quit)
    return code as number | null
  })
  await once(server, 'spawn')
  await log.close()
  return { process: server, ended }
}

/** True once it takes connections and has the database, false when it ended before. */
async function answers(server: ChildProcess, options: PostgresOptions): Promise<boolean> {
  while (server.exitCode === null && server.signalCode === null) {
    try {
      await ensureDatabase(options)
      return true
    } catch (error) {
      const code = (error as { code?: string }).code ?? ''
      if (code === '28P01') {
        server.kill('SIGINT')
        throw new Sentence(
          `PostgreSQL in ${options.folder} has another password than the one that is kept beside it.`,
        )
      }
      if (isRefusal(code)) throw error
      await delay(20)
    }
  }
  return false
}

/** What PostgreSQL says of a statement, but that it starts, ends (class 57) or has no connection left: waiting does not help. */
const isRefusal = (code: string): boolean =>
  /^(?=.*\d)[0-9A-Z]{5}$/.test(code) && !/^(08|57|53300)/.test(code)

async function ensureDatabase(options: PostgresOptions): Promise<void> {
  const { database } = options
  const rows = await query(options, 'postgres', `SELECT 1 FROM pg_database WHERE datname = '${database}'`)
  if (rows.length === 0) await query(options, 'postgres', `CREATE DATABASE ${pg.escapeIdentifier(database)}`)
}

async function query(
  { port, user, password }: PostgresOptions,
  database: string,
  sql: string,
): Promise<unknown[]> {
  const client = new pg.Client({ host: '127.0.0.1', port, user, password, database })
  client.on('error', () => {}) // the query that runs reports it
  try {
    await client.connect()
    return (await client.query(sql)).rows
  } finally {
    await client.end().catch(() => {})
  }
}

async function lastFatal(logFile: string, from: number): Promise<string> {
  const written = (await readFile(logFile)).subarray(from).toString('utf8')
  return (
    // Who comes while it starts is sent away with a FATAL, too, and what is left of a killed server ends with one.
    [...written.matchAll(/(?:FATAL|PANIC): {2}(?!the database system is |terminating connection )(.*)/g)].at(
      -1,
    )?.[1] ??
    written.trim().split('\n').at(-1) ??
    ''
  )
}

function unusable({ folder, logFile, port }: PostgresOptions, fatal: string): Sentence {
  if (fatal.includes('No space left on device'))
    return new Sentence(`The disk that holds ${folder} is full (ENOSPC).`)
  if (/could not (create any TCP\/IP sockets|bind)/.test(fatal))
    return new Sentence(`PostgreSQL cannot listen on 127.0.0.1:${port}: ${fatal}.`)
  return new Sentence(
    `PostgreSQL does not start with the data in ${folder}: ${fatal || 'it ended without a word'} (see ${logFile}). Restore the folder from a copy, or remove it to start afresh.`,
  )
}
