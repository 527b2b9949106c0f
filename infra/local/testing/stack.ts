import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseEnv } from 'node:util'
import { expect, onTestFinished } from 'vitest'
import { freePort } from './cloud.ts'

const start = fileURLToPath(new URL('../start.ts', import.meta.url))

export interface RunningStack {
  child: ChildProcess
  port: number
  /** What it printed so far. */
  output(): string
  /** Waits for a line that holds `text`. */
  says(text: string): Promise<void>
  ready(): Promise<void>
  /** Its exit code, or the signal that ended it, once it has ended. */
  ended: Promise<number | NodeJS.Signals>
}

export interface StackSettings {
  home: string
  port?: number
  env?: Record<string, string>
  /** What is run in place of the supervisor alone. */
  command?: [string, ...string[]]
}

/** `npm start` without installing and building. It has no network to go to. */
export async function spawnStack({
  home,
  env = {},
  command,
  ...settings
}: StackSettings): Promise<RunningStack> {
  const port = settings.port ?? (await freePort())
  const [file, ...parameters] = command ?? [process.execPath, start]
  const offline = { BARLINE_PROVIDERS: 'sample', BARLINE_YAHOO_URL: 'http://127.0.0.1:9' }
  const child = spawn(file, parameters, {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PORT: String(port),
      BARLINE_HOME: home,
      ...offline,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(({ task }) => {
    endAll(home)
    if (task.result?.state === 'fail') console.error(output)
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals)
  const says = async (text: string) => {
    const finished = () => child.exitCode !== null || child.signalCode !== null
    await expect.poll(() => output.includes(text) || finished(), { timeout: 60_000 }).toBe(true)
    expect(output).toContain(text)
  }
  return {
    child,
    port,
    output: () => output,
    says,
    ready: () => says(`ready: http://localhost:${port}`),
    ended,
  }
}

export const stackEnv = (home: string) =>
  parseEnv(readFileSync(join(home, 'stack.env'), 'utf8')) as Record<string, string>

/** Numbers of the candles that the API has of a symbol, up to `limit`. */
export async function closes({ port }: RunningStack, symbol: string, limit = 10): Promise<number[]> {
  const response = await fetch(`http://127.0.0.1:${port}/v1/candles/${symbol}?interval=1d&limit=${limit}`)
  if (!response.ok) return []
  return ((await response.json()) as { candles: { c: number }[] }).candles.map(({ c }) => c)
}

export interface Running {
  pid: number
  command: string
}

/** Every process that works for the stack of this home, found by its environment or its arguments. */
export function processesOf(home: string): Running[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((name) => ({
      pid: Number(name),
      command: read(name, 'cmdline'),
      environment: read(name, 'environ'),
    }))
  return all.filter(
    ({ command, environment }) =>
      environment.includes(`BARLINE_HOME=${home}\0`) || command.includes(`${home}/`),
  )
}

export const canListProcesses = existsSync('/proc/self/environ')

function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return '' // it ended, or is somebody else's
  }
}

/** kill -9 of everything at once. */
export function endAll(home: string): void {
  for (const { pid } of processesOf(home)) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // it was faster
    }
  }
}
