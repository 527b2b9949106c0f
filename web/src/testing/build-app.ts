import { execFile } from 'node:child_process'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const web = fileURLToPath(new URL('../..', import.meta.url))
const handler = join(web, 'build/handler.js')
const sources = ['src', 'static', 'vite.config.ts', 'package.json'].map((name) => join(web, name))

/** Builds the app where it is missing or older than its sources. Returns the path of its request handler. */
export async function buildApp(): Promise<string> {
  const unlock = await lock(join(web, '.svelte-kit/building'))
  try {
    if (await isStale()) {
      const vite = join(dirname(fileURLToPath(import.meta.resolve('vite/package.json'))), 'bin/vite.js')
      await promisify(execFile)(process.execPath, [vite, 'build'], { cwd: web })
    }
  } finally {
    await unlock()
  }
  return handler
}

async function isStale(): Promise<boolean> {
  const built = await stat(handler).catch(() => undefined)
  return !built || (await Promise.all(sources.map(newest))).some((time) => time > built.mtimeMs)
}

/** When something in a file or folder was changed last; tests and what they use are not in the build. */
async function newest(path: string): Promise<number> {
  if (/\.test\.ts$|[\\/]testing$/.test(path)) return 0
  const { mtimeMs } = await stat(path)
  const inside = await readdir(path).catch(() => [])
  return Math.max(mtimeMs, ...(await Promise.all(inside.map((name) => newest(join(path, name))))))
}

/** Test files run side by side: the first one builds, the others wait. What a killed run left behind is overruled after two minutes. */
async function lock(path: string): Promise<() => Promise<void>> {
  await mkdir(dirname(path), { recursive: true })
  for (;;) {
    const taken = await mkdir(path).then(
      () => false,
      () => true,
    )
    if (!taken) return () => rm(path, { recursive: true, force: true })
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }))
    if (Date.now() - mtimeMs > 120_000) await rm(path, { recursive: true, force: true })
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
