import { fork, type ChildProcess } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Sentence } from '../sentence.ts'
import type { Report } from './report.ts'

export interface ServiceOptions {
  /** As people read it. */
  name: string
  /** The TypeScript file that is run, absolute. */
  entry: string
  env: NodeJS.ProcessEnv
  logFile: string
  say(line: string): void
  /** It ended without being asked to. */
  onDeath?(): void
}

export interface Service {
  name: string
  /** Settles when it is ready for the first time; rejects with a sentence when it cannot start. */
  ready: Promise<unknown>
  send(message: object): void
  /** Starts it anew with what its sources are now. */
  restart(): void
  /** Asks it to end, and ends it after `graceMs`. */
  stop(graceMs: number): Promise<void>
}

const guard = fileURLToPath(new URL('../entries/guard.ts', import.meta.url))
const attempts = 4
const longestPauseMs = 10_000
const healthyMs = 30_000

interface Life {
  child?: ChildProcess
  stopping: boolean
  restarting: boolean
  /** What the process itself said about why it cannot go on. */
  failure: string
  wasReady: boolean
}

/** Keeps a process running: starts it again, after a growing pause, whenever it ends without being asked to. */
export function startService(options: ServiceOptions): Service {
  const { promise: ready, resolve, reject } = Promise.withResolvers<unknown>()
  ready.catch(() => {}) // whoever awaits it sees it
  const life: Life = { stopping: false, restarting: false, failure: '', wasReady: false }
  const running = keepRunning(options, life, resolve).catch(reject)
  return {
    name: options.name,
    ready,
    send: (message) => void (life.child?.connected && life.child.send(message)),
    restart() {
      life.restarting = true
      life.child?.kill('SIGTERM')
    },
    async stop(graceMs) {
      life.stopping = true
      life.child?.kill('SIGTERM')
      const timer = setTimeout(() => life.child?.kill('SIGKILL'), graceMs)
      await Promise.race([running, life.child && endOf(life.child)])
      clearTimeout(timer)
    },
  }
}

async function keepRunning(
  options: ServiceOptions,
  life: Life,
  ready: (value: unknown) => void,
): Promise<void> {
  const { name, logFile, say } = options
  for (let failures = 0; !life.stopping;) {
    const started = Date.now()
    const how = await runOnce(options, life, ready)
    if (life.stopping) return
    options.onDeath?.()
    if (life.restarting) {
      life.restarting = false
      continue
    }
    failures = Date.now() - started > healthyMs ? 1 : failures + 1
    const { failure } = life
    if (!life.wasReady && (failure || failures >= attempts))
      throw new Sentence(failure || `${name} does not start: ${lastLine(logFile) || how} (see ${logFile}).`)
    say(`${name} ended (${failure || how}); starting it again (see ${logFile})`)
    await delay(Math.min(longestPauseMs, 250 * 2 ** (failures - 1)), undefined, { ref: false })
  }
}

async function runOnce(
  options: ServiceOptions,
  life: Life,
  ready: (value: unknown) => void,
): Promise<string> {
  const child = (life.child = spawn(options))
  life.failure = ''
  child.on('message', (message: Report) => {
    if ('failed' in message) life.failure = message.failed
    if (!('ready' in message)) return
    life.wasReady = true
    ready(message.ready)
  })
  return endOf(child)
}

/** Detached: a Ctrl-C in the terminal reaches the supervisor alone, which stops its services in order. */
function spawn({ entry, env, logFile }: ServiceOptions): ChildProcess {
  const log = openSync(logFile, 'a')
  try {
    const stdio = ['ignore' as const, log, log, 'ipc' as const]
    return fork(entry, { env, stdio, detached: true, execArgv: ['--import', guard] })
  } finally {
    closeSync(log)
  }
}

const isRunning = (child: ChildProcess) => child.exitCode === null && child.signalCode === null

function endOf(child: ChildProcess): Promise<string> {
  const how = (code: number | null, signal: string | null) =>
    signal ? `signal ${signal}` : `exit code ${code}`
  if (!isRunning(child)) return Promise.resolve(how(child.exitCode, child.signalCode))
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve(how(code, signal)))
    child.on('error', (error) => child.pid === undefined && resolve(error.message))
  })
}

function lastLine(file: string): string {
  const lines = readFileSync(file, 'utf8').trim().split('\n')
  return lines.findLast((line) => /^\S*Error\b/.test(line)) ?? lines.at(-1) ?? ''
}
