import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { inRoot } from './root.mjs'

const skipped = /^(node_modules|build|dist|generated|\.svelte-kit|testing|bench|.*\.test\.ts)$/

/** One hash over files and folders: names and contents, not dates, so that a checkout that changes nothing rebuilds nothing. */
export function fingerprint(inputs) {
  const hash = createHash('sha256')
  for (const file of inputs.flatMap((input) => filesOf(input)))
    hash
      .update(`${file}\0`)
      .update(readFileSync(inRoot(file)))
      .update('\0')
  return hash.digest('hex')
}

function filesOf(path) {
  const entries = entriesOf(path)
  if (!entries) return [path]
  return entries
    .filter(({ name }) => !skipped.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(({ name }) => filesOf(join(path, name)))
}

function entriesOf(path) {
  try {
    return readdirSync(inRoot(path), { withFileTypes: true })
  } catch (error) {
    if (error.code === 'ENOTDIR') return undefined
    throw error
  }
}

const stampFile = (name) => inRoot('node_modules', '.cache', 'barline', name)

export function readStamp(name) {
  try {
    return readFileSync(stampFile(name), 'utf8')
  } catch {
    return undefined
  }
}

export function writeStamp(name, value) {
  mkdirSync(dirname(stampFile(name)), { recursive: true })
  writeFileSync(stampFile(name), value)
}
