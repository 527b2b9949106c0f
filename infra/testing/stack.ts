import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseEnv } from 'node:util'
import { probePort } from '../local/ports.ts'

export interface Stack {
  /** The variables of its `stack.env`. */
  env: Record<string, string>
  stop(): Promise<void>
}

const start = fileURLToPath(new URL('../local/start.ts', import.meta.url))

/** What `npm start` brings up, in a folder of its own, with the sample and without the network. */
export async function startStack(
  etl: 'lambda' | 'worker',
  more: Record<string, string> = {},
): Promise<Stack> {
  const home = await mkdtemp(join(tmpdir(), 'barline-bench-'))
  const port = String(await probePort(0))
  const env = {
    ...process.env,
    BARLINE_HOME: home,
    PORT: port,
    BARLINE_ETL: etl,
    BARLINE_PROVIDERS: 'sample',
    ...more,
  }
  const child = spawn(process.execPath, [start], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  for await (const line of createInterface({ input: child.stdout }))
    if (line.startsWith('Barline is ready')) break
  if (child.exitCode !== null) throw new Error(`the stack ended with ${child.exitCode}`)
  child.stdout.resume()
  const stop = async () => {
    child.kill('SIGTERM')
    await ended
    await rm(home, { recursive: true, force: true })
  }
  return { env: parseEnv(await readFile(join(home, 'stack.env'), 'utf8')) as Record<string, string>, stop }
}
