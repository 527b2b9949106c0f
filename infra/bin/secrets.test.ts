import { spawnSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

const program = fileURLToPath(new URL('secrets.mjs', import.meta.url))

/** What is said of a checkout with these files. */
async function look(files: Record<string, string>) {
  const folder = await mkdtemp(join(tmpdir(), 'barline-secrets-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  expect(spawnSync('git', ['init', '--quiet', folder]).status).toBe(0)
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  const { status, stderr } = spawnSync(process.execPath, [program, folder], { encoding: 'utf8' })
  return { status, said: stderr }
}

// Put together only here, or the check would find them in this file.
const letters = 'wJalrXUtnFEMIK7MDENGbPxRfiCYzQ4hT8vLs2Ka'
const { privateKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const planted = {
  'a key of AWS': ['AWS_SECRET_ACCESS_KEY', `"${letters}"`].join('='),
  'a token of GitHub': ['ghp', letters.slice(0, 36)].join('_'),
  'a private key': key.export({ type: 'pkcs8', format: 'pem' }).toString(),
  'the password of a database': ['postgresql://barline', `${letters}@db.example.com/barline`].join(':'),
}

test.each(Object.entries(planted))('%s is found, and not told once more', async (_, secret) => {
  const { status, said } = await look({ 'notes.md': `# Notes\n\n${secret}\n` })
  expect(said).toMatch(/^notes\.md:3: /)
  for (const part of secret.match(/[\w+/]{30,}/g) ?? []) expect(said).not.toContain(part.slice(0, 30))
  expect(status).toBe(1)
})

test('what is not committed may hold them, and what tests make up is none', async () => {
  const files = {
    '.gitignore': '.env\n',
    '.env': planted['a key of AWS'],
    'config.test.ts': "const url = 'postgresql://barline:hunter2@db.example.com/barline'",
    'picture.png': `\0${planted['a token of GitHub']}`,
  }
  expect(await look(files)).toEqual({ status: 0, said: '' })
})
