import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** Microseconds of the machine's clock, which processes share. */
export const machineTime = (): number => Number(process.hrtime.bigint() / 1000n)

/** A process that is measured, or measures: it is told something by a message and answers with one. */
export interface Child {
  pid: number
  /** Sends a message, if any, and resolves with the next one that comes. Rejects when the process ends first. */
  ask<T>(message?: object): Promise<T>
  kill(): Promise<void>
}

/** `file` beside this one. What it prints is shown; it asks for its memory by `report-memory.ts`. */
export function startChild(file: string, env: NodeJS.ProcessEnv = {}): Child {
  const path = (name: string) => fileURLToPath(new URL(name, import.meta.url))
  const process = fork(path(file), {
    env,
    execArgv: ['--expose-gc', '--import', path('./report-memory.ts')],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // Bytes go over as they are.
    serialization: 'advanced',
  })
  return { pid: process.pid!, ask: (message) => ask(process, file, message), kill: () => kill(process) }
}

async function ask<T>(child: ChildProcess, file: string, message?: object): Promise<T> {
  const over = new AbortController()
  const { signal } = over
  const answer = once(child, 'message', { signal }).then(([came]) => came as T)
  const end = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`${file} ended with ${code}`)
  })
  if (message) child.send(message)
  try {
    return await Promise.race([answer, end])
  } finally {
    over.abort()
    await Promise.allSettled([answer, end])
  }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}
