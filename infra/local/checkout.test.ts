import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readCommit, readVersion } from './checkout.ts'
import { root } from './config.ts'

test.skipIf(!existsSync(join(root, '.git')))('a laptop names the commit that is checked out', () => {
  const head = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim()
  expect(readCommit().replace(/-dirty$/, '')).toBe(head)
})

test('a laptop names its version', () => {
  expect(readVersion()).toMatch(/^\d+\.\d+\.\d+/)
})
