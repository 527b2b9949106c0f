import { fork } from 'node:child_process'
import { once } from 'node:events'
import { watch } from 'node:fs'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleFunction } from './bundle.ts'
import { root } from './config.ts'
import type { Part } from './supervisor/services.ts'

const guard = fileURLToPath(new URL('./entries/guard.ts', import.meta.url))
const vite = join(root, 'node_modules/vite/bin/vite.js')

/** Which parts run which sources. */
const users: Record<string, Part[]> = {
  'api/src': ['api'],
  'worker/src': ['api', 'etl', 'fetch'],
  prisma: ['api', 'etl', 'fetch'],
}

export interface Development {
  port: number
  stop(): Promise<void>
}

/**
 * Beside a running stack: the web app from its sources on a port of its own, which asks the stack's API, and every part started
 * again when what it runs has changed.
 */
export function develop(
  apiPort: number,
  restart: (part: Part) => void,
  say: (line: string) => void,
): Development {
  const port = apiPort + 1
  const web = fork(vite, ['dev', '--port', String(port), '--strictPort', '--clearScreen', 'false'], {
    cwd: join(root, 'web'),
    env: { ...process.env, API_URL: `http://127.0.0.1:${apiPort}` },
    execArgv: ['--import', guard],
    detached: true,
  })
  const ended = once(web, 'exit')
  const watchers = Object.entries(users).map(([folder, parts]) =>
    onChange(folder, () => reload(folder, parts, restart, say)),
  )
  return {
    port,
    async stop() {
      for (const watcher of watchers) watcher.close()
      web.kill('SIGKILL')
      await ended
    },
  }
}

async function reload(
  folder: string,
  parts: Part[],
  restart: (part: Part) => void,
  say: (line: string) => void,
) {
  say(`${folder} changed: starting ${parts.join(', ')} again`)
  try {
    if (parts.includes('etl')) await bundleFunction()
    parts.forEach(restart)
  } catch {
    say('The function cannot be bundled: it goes on as it was') // esbuild has said why
  }
}

const settleMs = 150

/** Calls back once per burst of changes; editors write a file several times. */
function onChange(folder: string, callback: () => void) {
  let timer: NodeJS.Timeout | undefined
  return watch(join(root, folder), { recursive: true }, (_event, file) => {
    if (!file || file.split(sep).includes('generated') || !/(?<!\.test)\.(ts|sql)$/.test(file)) return
    clearTimeout(timer)
    timer = setTimeout(callback, settleMs)
  })
}
