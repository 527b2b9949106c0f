import { spawn } from 'node:child_process'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { explain, Sentence } from '../sentence.ts'
import type { Binaries } from './binaries.ts'
import { giveTo, type Identity } from './identity.ts'
import type { PostgresOptions } from './server.ts'

const version = '18'

/** Makes the data folder if there is none, and refuses one that is not PostgreSQL 18's. */
export async function ensureFolder(
  options: PostgresOptions,
  binaries: Binaries,
  identity: Identity,
): Promise<void> {
  const { folder } = options
  const found = await readFile(`${folder}/PG_VERSION`, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw explain(`The data folder ${folder} cannot be read`, error)
  })
  if (found?.trim() === version) return
  if (found !== undefined)
    throw damaged(folder, `expected "${version}" in PG_VERSION, came "${printable(found)}"`)
  // Made under another name first: a folder of the right name is a complete one, whenever we are interrupted.
  const unfinished = `${folder}.new`
  await rm(unfinished, { recursive: true, force: true })
  await initialise({ ...options, folder: unfinished }, binaries, identity)
  await rename(unfinished, folder).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOTEMPTY' ? damaged(folder, 'PG_VERSION is missing') : error
  })
}

async function initialise(options: PostgresOptions, binaries: Binaries, identity: Identity): Promise<void> {
  const { folder, user, password } = options
  const passwordFile = `${folder}.password`
  try {
    await mkdir(folder, { mode: 0o700 })
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 })
    await giveTo(folder)
    await giveTo(passwordFile)
    const flags = ['--locale=C', '--encoding=UTF8', '--auth=scram-sha-256', `--username=${user}`]
    await run([binaries.initdb, `--pgdata=${folder}`, `--pwfile=${passwordFile}`, ...flags], identity)
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw explain(`The database cannot be made in ${folder}`, error)
  } finally {
    await rm(passwordFile, { force: true })
  }
}

async function run(command: string[], { uid, gid, wrapper }: Identity): Promise<void> {
  const [file = '', ...rest] = [...wrapper, ...command]
  const child = spawn(file, rest, {
    ...(uid && gid && { uid, gid }),
    stdio: ['ignore', 'ignore', 'pipe'],
    cwd: '/',
  })
  const exit = new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('close', resolve),
  )
  const [code, errors] = await Promise.all([exit, text(child.stderr)])
  if (code === 0) return
  if (errors.includes('No space left on device')) throw Object.assign(new Error(errors), { code: 'ENOSPC' })
  throw new Sentence(
    `PostgreSQL's data folder cannot be made: ${/^initdb: error: (.*)/m.exec(errors)?.[1] ?? errors.trim()}`,
  )
}

const damaged = (folder: string, evidence: string) =>
  new Sentence(
    `The data folder ${folder} is damaged (${evidence}): restore it from a copy, or remove it to start afresh.`,
  )

const printable = (content: string) => JSON.stringify(content.slice(0, 20)).slice(1, -1)
