import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { lintSource } from '@secretlint/core'
import { creator as rule } from '@secretlint/secretlint-rule-preset-recommend'
import { command, root, Sentence } from './lib/root.mjs'

// Made up for tests, of this machine alone, or of a host that cannot be.
const allows = ['/hunter2/', '/@(localhost|127\\.0\\.0\\.1)[:/]/', '/@[\\w.]+\\.test(?![\\w.])/']
const rules = ['basicauth', 'database-connection-string'].map((name) => ({
  id: `@secretlint/secretlint-rule-${name}`,
  options: { allows },
}))
const config = { rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule, rules }] }

/** `node infra/bin/secrets.mjs [folder]`: fails where a file that is committed, or would be, holds a key, token or password; says where, never which. */
await command(async () => {
  const [folder = root] = process.argv.slice(2)
  const found = (await Promise.all(committable(folder).map((file) => findSecrets(folder, file)))).flat()
  if (found.length > 0) throw new Sentence(`${found.join('\n')}\nExpected no secret in what is committed.`)
})

function committable(folder) {
  const listed = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  // Whoever checks need not own the checkout, as in a container.
  const output = execFileSync('git', ['-c', 'safe.directory=*', ...listed], { cwd: folder, encoding: 'utf8' })
  return output.split('\0').filter((file) => file !== '')
}

async function findSecrets(folder, file) {
  const content = read(join(folder, file))
  if (content === undefined) return []
  const source = { filePath: join(folder, file), content, contentType: 'text' }
  const { messages } = await lintSource({ source, options: { config, maskSecrets: true } })
  return messages.map(({ loc, message }) => `${file}:${loc.start.line}: ${message}`)
}

/** undefined of what is no text, or was deleted and that is not committed yet. */
function read(path) {
  try {
    const bytes = readFileSync(path)
    return bytes.includes(0) ? undefined : bytes.toString()
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'EISDIR') return undefined
    throw error
  }
}
