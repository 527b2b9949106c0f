import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readConfig } from './config.ts'
import { Sentence } from './sentence.ts'
import { startStack } from './supervisor/stack.ts'

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
  const config = readConfig(process.env)
  const stack = await startStack({ config, env: process.env, say, signal })
  say(`Barline is ready: http://localhost:${config.port}`)
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve))
  console.log('Stopping')
  await stack.stop()
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
