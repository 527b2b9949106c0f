import { readFileSync } from 'node:fs'

/**
 * npm passes a signal to the shell it runs a script in, and some shells die of it without telling the script; killed, npm passes
 * nothing at all. Under npm, this process is told as if the signal had reached it.
 */
export function endWithNpm() {
  if (!process.env.npm_lifecycle_event) return
  const before = ancestors()
  const timer = setInterval(() => {
    if (ancestors() === before) return
    clearInterval(timer)
    process.kill(process.pid, 'SIGTERM')
  }, 200)
  timer.unref()
}

/** The shell and npm. */
const ancestors = () => `${process.ppid} ${parentOf(process.ppid)}`

function parentOf(pid) {
  try {
    return /^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  } catch {
    return undefined // not Linux: the parent alone has to do
  }
}
