import { execFile } from 'node:child_process'
import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../testing/cloud.ts'
import { identityFor } from './identity.ts'

const isRoot = process.platform === 'linux' && process.getuid?.() === 0

test.skipIf(!isRoot)(
  'started as root, a program in a closed folder finds what stands beside it',
  async () => {
    const folder = await temporaryFolder()
    await chmod(folder, 0o700)
    const program = join(folder, 'postgres')
    await writeFile(program, '#!/bin/sh\n', { mode: 0o755 })
    const { wrapper, uid, gid } = await identityFor([program])
    const look = `const fs = require('node:fs')
    fs.accessSync(process.argv[1], fs.constants.R_OK | fs.constants.X_OK)
    process.stdout.write(String(process.getuid()))`
    const [file = '', ...rest] = [...wrapper, process.execPath, '-e', look, program]
    // By access(2), as initdb looks for postgres: without more, that forgets the capabilities of whoever is not root.
    const { stdout } = await promisify(execFile)(file, rest, { cwd: '/', ...(uid && gid && { uid, gid }) })
    expect(stdout).not.toBe('0')
  },
)
