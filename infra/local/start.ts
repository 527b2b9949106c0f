import { existsSync } from 'node:fs'
import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readConfig, root } from './config.ts'
import type { Development } from './dev.ts'
import { Sentence } from './sentence.ts'
import { startStack, type Stack } from './supervisor/stack.ts'

/** `npm start`, once everything is installed and built. Prints a line for each step, and ends on Ctrl-C or SIGTERM. */
const stopping = new AbortController()
const { signal } = stopping
const say = (line: string) => signal.aborted || console.log(line)
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stopping.abort())
process.stdout.on('error', () => {}) // whoever read the lines is gone: there is still everything to stop
process.on('disconnect', () => stopping.abort()) // whoever started us is gone

try {
  await main()
  process.exit(0)
} catch (error) {
  if (signal.aborted) process.exit(0)
  console.error(await sentenceOf(error))
  process.exit(1)
}

async function main(): Promise<void> {
  if (existsSync(join(root, '.env'))) process.loadEnvFile(join(root, '.env'))
  const config = readConfig(process.env)
  const stack = await startStack({ config, env: process.env, say, signal })
  say(`Barline is ready: http://localhost:${config.port}`)
  const development = process.argv.includes('--dev') ? await startDevelopment(config.port, stack) : undefined
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve))
  console.log('Stopping')
  await Promise.all([development?.stop(), stack.stop()])
}

/** Loaded only when asked for: it brings the bundler along. */
async function startDevelopment(apiPort: number, { restart }: Stack): Promise<Development> {
  const { develop } = await import('./dev.ts')
  const development = develop(apiPort, restart, say)
  say(`The web app from its sources: http://localhost:${development.port}`)
  return development
}

async function sentenceOf(error: unknown): Promise<string> {
  if (error instanceof Sentence) return error.message
  const message = error instanceof Error ? error.message : String(error)
  const log = join(readConfig(process.env).home, 'logs', 'start.log')
  const written = await appendFile(
    log,
    `${new Date().toISOString()} ${error instanceof Error ? error.stack : message}\n`,
  ).then(
    () => ` (see ${log})`,
    () => '',
  )
  return `Barline cannot start: ${message}${written}`
}
