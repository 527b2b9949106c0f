import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/**
 * Ends the server of this data folder that outlived whoever started it (kill -9), and removes the pid file of one that is gone:
 * its number may belong to another process by now, which PostgreSQL would take for a running server.
 */
export async function stopOrphan(folder: string): Promise<void> {
  const file = join(folder, 'postmaster.pid')
  const pid = Number((await readFile(file, 'utf8').catch(() => '')).split('\n', 1)[0])
  if (!pid) return
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (!(await isServerOf(pid, folder))) break
    process.kill(pid, signal)
    for (let waited = 0; waited < 3_000 && (await isServerOf(pid, folder)); waited += 20) await delay(20)
  }
  await rm(file, { force: true })
}

async function isServerOf(pid: number, folder: string): Promise<boolean> {
  const command = await commandOf(pid)
  return command.includes('postgres') && command.includes(folder)
}

async function commandOf(pid: number): Promise<string> {
  if (process.platform === 'linux') return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  const { execFile } = await import('node:child_process')
  return new Promise((resolve) =>
    execFile('ps', ['-o', 'command=', '-p', String(pid)], (_error, stdout) => resolve(stdout)),
  )
}
