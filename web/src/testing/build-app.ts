import { execFile } from 'node:child_process'
import { readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { oneAtATime } from './one-at-a-time.ts'

const web = fileURLToPath(new URL('../..', import.meta.url))
const handler = join(web, 'build/handler.js')
const sources = ['src', 'static', 'vite.config.ts', 'content-security.ts', 'package.json'].map((name) =>
  join(web, name),
)

/** Builds the app where it is missing or older than its sources. Returns the path of its request handler. */
export async function buildApp(): Promise<string> {
  await oneAtATime(join(web, '.svelte-kit/building'), async () => {
    if (!(await isStale())) return
    const vite = join(dirname(fileURLToPath(import.meta.resolve('vite/package.json'))), 'bin/vite.js')
    // Vitest's own NODE_ENV would make a development build of it.
    const env = { ...process.env, NODE_ENV: 'production' }
    await promisify(execFile)(process.execPath, [vite, 'build'], { cwd: web, env })
  })
  return handler
}

async function isStale(): Promise<boolean> {
  const built = await stat(handler).catch(() => undefined)
  return !built || (await Promise.all(sources.map(newest))).some((time) => time > built.mtimeMs)
}

/** When something in a file or folder was changed last; tests and what they use are not in the build. */
async function newest(path: string): Promise<number> {
  if (/\.test\.ts$|[\\/](testing|e2e)$/.test(path)) return 0
  const { mtimeMs } = await stat(path)
  const inside = await readdir(path).catch(() => [])
  return Math.max(mtimeMs, ...(await Promise.all(inside.map((name) => newest(join(path, name))))))
}
