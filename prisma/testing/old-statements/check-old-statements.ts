import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { createDatabase, dropDatabase } from '../database.ts'
import { openPlayer, type Answer } from './play.ts'
import type { Recording, Step } from './recording.ts'

const folder = fileURLToPath(new URL('../../migrations', import.meta.url))

export async function migrationNames(): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  return entries.flatMap((entry) => (entry.isDirectory() ? entry.name : [])).sort()
}

export interface Broken {
  text: string
  before: string
  after: string
}

/**
 * Whether the processes of a commit can go on while and after the schema moves on under them, as they have to in a deploy: its statements
 * run half on the schema that they knew, then `later` (SQL) is applied, then the other half runs, over the same connections. What is
 * answered otherwise than without `later`, or is an error, is returned. What differs between two runs without it is let be.
 */
export async function checkOldStatements(recording: Recording, later: readonly string[]): Promise<Broken[]> {
  const [one, two] = await unmoved(recording)
  const moved = await run(recording, later)
  const steps = recording.steps.slice(recording.half)
  return steps.flatMap((step, index) => {
    const [before, again, after] = [one[index], two[index], moved[index]]
    if (step.text === undefined || !isSame(step, before, again) || isSame(step, before, after)) return []
    return [{ text: shown(step.text), before: shown(before), after: shown(after) }]
  })
}

const shown = (value: unknown) => JSON.stringify(value).slice(0, 400)

const kept = new Map<Recording, Promise<[Answer[], Answer[]]>>()

/** Two runs on the schema of the recording, made once. */
function unmoved(recording: Recording): Promise<[Answer[], Answer[]]> {
  const twice = async (): Promise<[Answer[], Answer[]]> => [
    await run(recording, []),
    await run(recording, []),
  ]
  if (!kept.has(recording)) kept.set(recording, twice())
  return kept.get(recording)!
}

/** The answers of the second half. */
async function run({ migration, steps, half }: Recording, later: readonly string[]): Promise<Answer[]> {
  const url = await createDatabase()
  const admin = new pg.Client({ connectionString: url })
  const player = openPlayer(url)
  try {
    await admin.connect()
    await admin.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public')
    for (const sql of await readMigrations((name) => name <= migration)) await admin.query(sql)
    await player.play(steps.slice(0, half))
    for (const sql of later) await admin.query(sql)
    return await player.play(steps.slice(half))
  } finally {
    await player.close()
    await admin.end()
    await dropDatabase(url)
  }
}

export async function readMigrations(wanted: (name: string) => boolean): Promise<string[]> {
  const names = (await migrationNames()).filter(wanted)
  return Promise.all(names.map((name) => readFile(`${folder}/${name}/migration.sql`, 'utf8')))
}

/** More columns than there were do no harm; without ORDER BY the rows may come in any order. */
function isSame(step: Step, before: Answer, after: Answer): boolean {
  if (!before || !after || 'error' in before || 'error' in after)
    return JSON.stringify(before) === JSON.stringify(after)
  const columns = Object.keys(before.rows[0] ?? {})
  const read = ({ rows, count }: typeof before) => {
    const lines = rows.map((row) => JSON.stringify(columns.map((column) => row[column] ?? null)))
    return JSON.stringify([count, /ORDER BY/i.test(step.text ?? '') ? lines : lines.sort()])
  }
  return read(before) === read(after)
}
