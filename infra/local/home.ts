import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, mkdir, readFile, rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { writeAtomically } from './files.ts'
import { acquireLock } from './lock.ts'
import { explain, Sentence } from './sentence.ts'

export interface Home {
  folder: string
  /** True when the last run did not end by itself: what it started may be about to end only now. */
  crashed: boolean
  path(...names: string[]): string
  leave(): Promise<void>
}

const neededBytes = { first: 300_000_000, later: 50_000_000 } // an empty database and its log are 100 MB

/** Makes the folder where everything is kept, and holds it until `leave`; throws a sentence when it cannot be used or is in use. */
export async function enterHome(folder: string): Promise<Home> {
  const path = (...names: string[]) => join(folder, ...names)
  try {
    await mkdir(path('logs'), { recursive: true })
    await writeFile(path('.writable'), '')
    await rm(path('.writable'))
  } catch (error) {
    throw explain(`${folder} cannot be used to keep Barline's data`, error)
  }
  const lock = await acquireLock(path('lock'))
  if (!lock) throw new Sentence(await runningAlready(path('pid'), folder))
  await requireSpace(folder, existsSync(path('state.json')) ? neededBytes.later : neededBytes.first)
  const crashed = (await readFile(path('pid'), 'utf8').catch(() => undefined)) !== undefined
  await writeFile(path('pid'), String(process.pid))
  const leave = async () => {
    await rm(path('pid'), { force: true })
    lock.release()
  }
  return { folder, crashed, path, leave }
}

async function runningAlready(pidFile: string, folder: string): Promise<string> {
  const pid = await readFile(pidFile, 'utf8').catch(() => '?')
  return `Barline is running already with ${folder} (process ${pid}): stop it first, or start another one beside it with another BARLINE_HOME and PORT.`
}

async function requireSpace(folder: string, needed: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  if (free < needed)
    throw new Sentence(
      `The disk that holds ${folder} is nearly full: expected ${needed / 1e6} MB free, there are ${Math.floor(free / 1e6)} MB.`,
    )
}

const stateSchema = z.object({
  postgresPort: z.int(),
  awsPort: z.int(),
  postgresPassword: z.string().min(1),
  adminToken: z.string().min(1),
})

/** What stays the same from start to start: secrets in any case, ports as long as they are free. */
export type State = z.infer<typeof stateSchema>

export async function loadState(home: Home): Promise<State> {
  const file = home.path('state.json')
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw explain(`${file} cannot be read`, error)
  })
  if (text === undefined)
    return { postgresPort: 0, awsPort: 0, postgresPassword: secret(), adminToken: secret() }
  try {
    return stateSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new Sentence(
      `${file} is damaged: expected the ports and secrets of this stack as JSON. Restore it, or remove ${home.folder} to start afresh.`,
      { cause },
    )
  }
}

export async function saveState(home: Home, state: State): Promise<void> {
  await writeAtomically(home.path('state.json'), `${JSON.stringify(state, null, 2)}\n`)
  await chmod(home.path('state.json'), 0o600)
}

const secret = () => randomBytes(24).toString('base64url')
