import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './config.ts'

/** What package.json says. */
export const readVersion = (): string =>
  (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version

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
