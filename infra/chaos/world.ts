import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { S3Client } from '@aws-sdk/client-s3'
import { SQSClient } from '@aws-sdk/client-sqs'
import { openDatabase, type Database } from '@barline/db/client'
import { bundleFunction } from '../local/bundle.ts'
import { serviceVariable } from '../local/config.ts'
import type { EmulatorRequest } from '../local/entries/emulator.ts'
import type { Provisioned } from '../local/emulator/provision.ts'
import { probePort } from '../local/ports.ts'
import { openApi, type Api } from './api.ts'
import { openDoor, type Door } from './door.ts'
import { openFetcher, type Fetcher } from './fetcher.ts'
import { openPostgres, type PostgresDisk } from './postgres.ts'

/** The pipeline in processes of its own, each of which can be killed; the ETL reaches PostgreSQL, S3 and SQS through doors. */
export interface World {
  names: Provisioned
  /** Directly, as whoever judges sees them. */
  database: Database
  s3: S3Client
  sqs: SQSClient
  /** What the command line is told; directly, too. */
  env: Record<string, string>
  doors: { database: Door; cloud: Door }
  workers: Worker[]
  /** It reaches PostgreSQL through the door, too. */
  api: Api
  /** The function, behind an event-source mapping; it gets along without being looked after. */
  addFunction(): Promise<void>
  /** SIGKILL to the processes that the function runs in. */
  killFunction(): Promise<void>
  /** `shift`: by how many milliseconds its clock is wrong. */
  addWorker(shift?: number): Promise<Worker>
  killPostgres(): Promise<void>
  /** Of PostgreSQL's data; undefined where this machine lets us make none of its own. */
  disk: PostgresDisk | undefined
  /** It asks a stand-in for Yahoo, and runs only while a fault wants it to. */
  fetcher: Fetcher
  /** Whoever comes from now on is told that there are too many already; until what is returned is called. */
  takeAllConnections(): Promise<() => Promise<void>>
  killEmulator(): Promise<void>
  /** Messages in flight are to be had again, as when their visibility has run out. */
  release(): void
  close(): Promise<void>
}

export interface Worker {
  /** SIGKILL, or as a deploy ends it; resolves when it has ended. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const access = { accessKeyId: 'chaos', secretAccessKey: 'chaos' }
const region = 'us-east-1'

export async function openWorld(): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'barline-chaos-'))
  const postgres = await openPostgres(folder)
  const emulator = await openEmulator(folder)
  const doors = { database: await openDoor(postgres.port), cloud: await openDoor(emulator.port) }
  const database = openDatabase(postgres.urlAt(postgres.port), { name: 'chaos' })
  // Connections that wait in the pool break when PostgreSQL is killed, which is no news here.
  database.pool.on('error', () => {})
  const endpoint = `http://127.0.0.1:${emulator.port}`
  const options = { region, endpoint, credentials: access, maxAttempts: 1 }
  const s3 = new S3Client({ ...options, forcePathStyle: true })
  const sqs = new SQSClient({ ...options, useQueueUrlAsEndpoint: false })
  const env = (database: number, cloud: number) => envOf(postgres.urlAt(database), cloud, emulator.names)
  const throughDoors = () => env(doors.database.port, doors.cloud.port)
  const workers: Worker[] = []
  const api = await openApi({ ...throughDoors(), LOG_LEVEL: 'silent' })
  const functions = openFunctions(emulator.names, throughDoors)
  const fetcher = await openFetcher(throughDoors())
  return {
    ...{ names: emulator.names, database, s3, sqs, doors, workers, api, fetcher },
    env: env(postgres.port, emulator.port),
    addWorker: (shift) => addWorker(workers, throughDoors(), shift),
    ...{ addFunction: functions.add, killFunction: functions.kill },
    ...{ killPostgres: postgres.kill, disk: postgres.disk, takeAllConnections: postgres.takeAllConnections },
    killEmulator: emulator.kill,
    release: () => emulator.tell({ release: emulator.names.queueUrl }),
    async close() {
      await Promise.all([...workers].map((worker) => worker.end('SIGKILL')))
      await functions.close()
      await fetcher.close()
      await api.close()
      s3.destroy()
      sqs.destroy()
      await database.close()
      await Promise.all([doors.database.close(), doors.cloud.close()])
      await emulator.close()
      await postgres.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const envOf = (databaseUrl: string, port: number, names: Provisioned): Record<string, string> => ({
  ...{ PATH: process.env.PATH ?? '', DATABASE_URL: databaseUrl, AWS_REGION: region },
  ...{ AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`, AWS_ACCESS_KEY_ID: access.accessKeyId },
  ...{ AWS_SECRET_ACCESS_KEY: access.secretAccessKey, RAW_BUCKET: names.bucket },
  ...{ QUEUE_URL: names.queueUrl, DLQ_URL: names.dlqUrl, LOG_LEVEL: 'fatal' },
})

async function openEmulator(folder: string) {
  const port = (await probePort(0))!
  const service = JSON.stringify({ folder: join(folder, 'cloud'), port })
  const start = async () => {
    const child = fork(here('../local/entries/emulator.ts'), {
      env: { PATH: process.env.PATH, [serviceVariable]: service },
    })
    const [{ ready }] = (await once(child, 'message')) as [{ ready: Provisioned }]
    return { child, names: ready }
  }
  const first = await start()
  let { child } = first
  return {
    ...{ port, names: first.names },
    tell: (request: EmulatorRequest) => child.send(request),
    async kill() {
      await end(child, 'SIGKILL')
      ;({ child } = await start())
    },
    close: () => end(child, 'SIGTERM'),
  }
}

async function addWorker(workers: Worker[], env: Record<string, string>, shift = 0): Promise<Worker> {
  const child = fork(here('../../worker/src/entries/etl-container.ts'), {
    env: { ...env, CLOCK_SHIFT: String(shift) },
    execArgv: ['--import', here('./shifted-clock.ts')],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  await ready(child, 'worker')
  const worker: Worker = {
    async end(signal) {
      if (workers.includes(worker)) workers.splice(workers.indexOf(worker), 1)
      await end(child, signal)
    },
  }
  workers.push(worker)
  return worker
}

/** Event-source mappings, each with the function's processes as its children. */
function openFunctions(names: Provisioned, env: () => Record<string, string>) {
  const mappings: ChildProcess[] = []
  return {
    async add() {
      const service = { file: await bundleFunction(), queueUrl: names.queueUrl }
      const child = fork(here('../local/entries/event-source-mapping.ts'), {
        env: { ...env(), [serviceVariable]: JSON.stringify(service) },
        // It tells of every outage, which is no news here.
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      })
      await ready(child, 'function')
      mappings.push(child)
    },
    async kill() {
      for (const { pid } of mappings) await killChildren(pid!)
    },
    close: () => Promise.all(mappings.map((mapping) => end(mapping, 'SIGTERM'))),
  }
}

/** As Linux lists them: elsewhere none is found. */
async function killChildren(pid: number): Promise<void> {
  const listed = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
  for (const child of listed.split(' ').filter(Boolean))
    try {
      process.kill(Number(child), 'SIGKILL')
    } catch (error) {
      // It has just ended by itself.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
}

/** Throws where it ends before it says that it is there. */
async function ready(child: ChildProcess, name: string): Promise<void> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the ${name} ended with ${code} before it was ready`)
  })
  await Promise.race([once(child, 'message'), ended])
  ended.catch(() => undefined)
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill(signal)
  await ended
}
