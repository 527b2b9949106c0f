import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createDatabase, dropDatabase } from '@barline/db/testing/database'
import { onTestFinished } from 'vitest'

const entry = fileURLToPath(new URL('../entries/serve.ts', import.meta.url))
const webHandler = fileURLToPath(new URL('./web-handler.js', import.meta.url))

export interface ServeProcess {
  child: ChildProcess
  /** What it wrote so far, its log and its complaints. */
  output(): string
  /** What it wrote for people alone: why it cannot start. */
  complaints(): string
}

/** The server in a process of its own, which the test's end ends. */
export function startServe(env: Record<string, string>): ServeProcess {
  const child = fork(entry, {
    env: { PATH: process.env.PATH, PORT: '0', LOG_LEVEL: 'warn', WEB_HANDLER: webHandler, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let output = ''
  let complaints = ''
  child.stderr!.on('data', (chunk) => (complaints += String(chunk)))
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (chunk) => (output += String(chunk)))
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  })
  return { child, output: () => output, complaints: () => complaints }
}

/** One that listens, on a database of its own where the test names none. */
export async function startServeReady(env: Record<string, string> = {}) {
  let databaseUrl = env.DATABASE_URL
  if (!databaseUrl) {
    const own = (databaseUrl = await createDatabase())
    onTestFinished(() => dropDatabase(own))
  }
  const started = startServe({ DATABASE_URL: databaseUrl, ...env })
  const ended = once(started.child, 'exit').then(() => undefined)
  const ready = once(started.child, 'message').then(
    ([message]) => message as { ready: boolean; port: number },
  )
  const message = await Promise.race([ready, ended])
  if (!message) throw new Error(`The server ended before it listened: ${started.output()}`)
  return { ...started, message, databaseUrl, url: `http://127.0.0.1:${message.port}` }
}
