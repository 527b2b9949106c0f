import { execFileSync } from 'node:child_process'
import { root } from './config.ts'

/** What is checked out, with `-dirty` where it was changed since; empty where this is no checkout, or there is no git. */
export function readCommit(): string {
  try {
    const describe = ['describe', '--always', '--dirty', '--abbrev=40', '--exclude=*']
    return execFileSync('git', describe, {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return ''
  }
}
