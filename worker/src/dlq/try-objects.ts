import { HeadObjectCommand } from '@aws-sdk/client-s3'
import type { Db } from '@barline/db/client'
import { storable } from '@barline/db/ledger'
import type { Outcome } from '../etl/outcome.ts'
import { problem, type Problem } from '../etl/parsed.ts'
import { processObject, type EtlDeps } from '../etl/process-object.ts'
import { isOutage } from '../queue/outage.ts'
import { readEnvelope, type ObjectEvent } from '../queue/read-envelope.ts'
import { rolledBack } from './rolled-back.ts'

/** What today's ETL makes of objects: of several the sums, and the first problem. */
export type Trial =
  | { verdict: 'loads'; inserted: number; revised: number; rejected: number }
  /** There is nothing to store: it is stored already, overtaken, or gone. */
  | { verdict: 'nothing'; why: string }
  | { verdict: 'fails'; problem: Problem }
  /** Larger than is read where it was asked for; elsewhere it may load. */
  | { verdict: 'passed_over'; why: 'too_large' }

export interface TrialDeps extends EtlDeps {
  /** Asked whether PostgreSQL answers, where `db` is a transaction that may have failed. */
  health?: Db
  /** A process that has others to answer leaves larger objects to the command line; bytes as stored. */
  mostBytes?: number
}

/** PostgreSQL or S3 cannot be reached: nothing that one object has to do with. */
export class Outage extends Error {}

/** Processes what a message asks for, for good. Throws `Outage`; everything else is a verdict. */
export async function tryMessage(deps: TrialDeps, body: string, attempts: number): Promise<Trial> {
  const envelope = readEnvelope(body)
  if (!envelope.ok) {
    const { where, expected, came } = envelope
    return { verdict: 'fails', problem: problem('envelope_unreadable', where, expected, came) }
  }
  const objects = envelope.events.map(({ event }) => event)
  const tried = await tryObjects(deps, objects, attempts)
  const [refused] = envelope.refused
  if (!refused || tried.verdict === 'fails') return tried
  const { where, expected, came } = refused
  return { verdict: 'fails', problem: problem('envelope_unreadable', where, expected, came) }
}

export async function tryObjects(
  deps: TrialDeps,
  events: readonly ObjectEvent[],
  attempts: number,
): Promise<Trial> {
  const trials: Trial[] = []
  if (await areTooLarge(deps, events)) return tooLarge
  for (const event of events) trials.push(toTrial(deps, await attempt(deps, event, attempts)))
  return add(trials)
}

const tooLarge = { verdict: 'passed_over', why: 'too_large' } as const

async function areTooLarge(
  { s3, mostBytes = Infinity }: TrialDeps,
  events: readonly ObjectEvent[],
): Promise<boolean> {
  if (mostBytes === Infinity) return false
  for (const { kind, bucket: Bucket, key: Key, versionId: VersionId } of events) {
    if (kind === 'removed') continue
    // What is not there, or cannot be asked for, is told of by the try itself.
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key, VersionId })).catch(() => undefined)
    if ((head?.ContentLength ?? 0) > mostBytes) return true
  }
  return false
}

/** The same, and nothing is left of it. */
export const rehearse = <T>(deps: EtlDeps, work: (deps: TrialDeps) => Promise<T>): Promise<T> =>
  rolledBack(deps.db, (db) => work({ ...deps, db, health: deps.db }))

async function attempt(deps: TrialDeps, event: ObjectEvent, attempts: number): Promise<Outcome> {
  try {
    const outcome = await processObject(deps, event, attempts)
    if (outcome.status === 'retry') await noteAsPoison(deps.db, event)
    return outcome
  } catch (error) {
    const came = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    if (await isOutage(deps.health ?? deps.db, error)) throw new Outage(came, { cause: error })
    return { status: 'poison', problem: problem('internal_error', event.key, 'no error', came) }
  }
}

/** What would be put off in the queue is not tried again by itself here. */
async function noteAsPoison(db: Db, { bucket, key }: ObjectEvent): Promise<void> {
  const where = { bucket: storable(bucket), key: storable(key), status: 'retry' }
  await db.rawObject.updateMany({ where, data: { status: 'poison' } })
}

function toTrial(deps: TrialDeps, outcome: Outcome): Trial {
  if (outcome.status === 'skipped') return { verdict: 'nothing', why: outcome.why }
  if (outcome.status !== 'loaded')
    return isBeyond(deps, outcome.problem) ? tooLarge : { verdict: 'fails', problem: outcome.problem }
  const { inserted, revised, rejected } = outcome
  return { verdict: 'loads', inserted, revised, rejected }
}

/** Unpacked it is more than is read here, which says nothing of whether it would load elsewhere. */
const isBeyond = ({ mostBytes, limits }: TrialDeps, { reason, expected }: Problem): boolean =>
  mostBytes !== undefined &&
  reason === 'body_too_large' &&
  expected === `at most ${limits.maxBodyBytes} bytes`

function add(trials: readonly Trial[]): Trial {
  const failed = trials.find(({ verdict }) => verdict === 'fails' || verdict === 'passed_over')
  if (failed) return failed
  const loaded = trials.filter((trial) => trial.verdict === 'loads')
  if (loaded.length === 0) return trials[0] ?? { verdict: 'nothing', why: 'no_event' }
  const sum = (name: 'inserted' | 'revised' | 'rejected') =>
    loaded.reduce((total, trial) => total + trial[name], 0)
  return { verdict: 'loads', inserted: sum('inserted'), revised: sum('revised'), rejected: sum('rejected') }
}
