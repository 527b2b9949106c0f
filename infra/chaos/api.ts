import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { probePort } from '../local/ports.ts'

/** The API in a process of its own, always at the same address. */
export interface Api {
  url: string
  /** SIGKILL, and another one in its place. */
  kill(): Promise<void>
  close(): Promise<void>
}

const entry = fileURLToPath(new URL('../../api/src/entries/serve.ts', import.meta.url))

export async function openApi(env: Record<string, string>): Promise<Api> {
  const port = (await probePort(0))!
  let child = await start(env, port)
  const end = async () => {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error('expected an API that goes on until it is killed, came one that had ended by itself')
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
  return {
    url: `http://127.0.0.1:${port}`,
    async kill() {
      await end()
      child = await start(env, port)
    },
    close: end,
  }
}

async function start(env: Record<string, string>, port: number): Promise<ChildProcess> {
  const child = fork(entry, {
    env: { ...env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the API ended with ${code} before it listened`)
  })
  await Promise.race([once(child, 'message'), ended])
  ended.catch(() => undefined)
  return child
}
