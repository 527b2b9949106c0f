import { hostname, userInfo } from 'node:os'
import { openDatabase } from '@barline/db/client'
import { defaultRanking } from '@barline/db/domain/provider'
import { InvalidArgumentError, type Command } from 'commander'
import { createS3, createSqs } from '../aws.ts'
import type { DlqDeps } from '../dlq/deps.ts'
import { reasonsOf, type Selection } from '../dlq/find-letters.ts'
import { isReason } from '../etl/reasons.ts'
import { etlLimits } from '../queue/deps.ts'
import { settings, type Context } from './context.ts'
import { readEnd, readInterval, readProvider, readSymbol, readTime } from './options.ts'

export type SelectionFlags = Omit<Selection, 'ids'>

/** The flags by which letters are chosen, the same for every command. */
export const withSelection = (command: Command): Command =>
  command
    .option('-g, --group <fingerprint>', 'letters that failed alike, as `dlq list` names them', readGroup)
    .option('-r, --reason <reason>', 'a reason or a class of reasons, e.g. not_json or format', readReason)
    .option('-s, --symbol <symbol>', 'letters of one symbol', readSymbol)
    .option('-p, --provider <name>', 'letters of one provider', readProvider)
    .option('-i, --interval <interval>', 'letters of one bar length', readInterval)
    .option('--from <time>', 'letters sent at this date or time, or later', readTime)
    .option('--to <time>', 'letters sent up to this date or time', readEnd)
    .option('--text <text>', 'letters with this text in body, key or what is said of the failure')

export const selectionOf = (
  { group, reason, symbol, provider, interval, from, to, text }: SelectionFlags,
  ids: readonly string[] = [],
): Selection => ({ group, reason, symbol, provider, interval, from, to, text, ids }) as Selection

export const isEverything = (selection: Selection): boolean =>
  Object.values(selection).every(
    (value) => value === undefined || (Array.isArray(value) && value.length === 0),
  )

/** Opens what work on dead letters needs, and closes it whatever happens. */
export async function withDlq<T>(context: Context, work: (deps: DlqDeps) => Promise<T>): Promise<T> {
  const config = settings(context, ['databaseUrl', 'aws', 'dlqUrl', 'rawBucket'])
  const { db, pool, close } = openDatabase(config.databaseUrl, { connections: 6, name: 'barline-cli' })
  const [s3, sqs] = [createS3(config.aws), createSqs(config.aws)]
  const { dlqUrl, rawBucket } = config
  const etl = { ranking: defaultRanking, limits: etlLimits, now: Date.now }
  try {
    return await work({ db, pool, s3, sqs, dlqUrl, rawBucket, ...etl, actor: actorOf(context) })
  } finally {
    s3.destroy()
    sqs.destroy()
    await close()
  }
}

/** The one letter that an id, or the beginning of one, names. */
export function only<T extends { id: string }>(id: string, letters: readonly T[]): T {
  const [first, second] = letters
  if (!first) throw new Error(`There is no letter ${id}; \`npx barline dlq list\` shows which there are`)
  if (second) throw new Error(`${letters.length} letters begin with ${id}: expected more of the id`)
  return first
}

/** Who works at the command line, for the record. */
export function actorOf({ env }: Context): string {
  try {
    return `${env.USER || userInfo().username}@${hostname()}`
  } catch {
    return `unknown@${hostname()}` // a user without a name, as containers have them
  }
}

function readGroup(text: string): string {
  if (!/^[0-9a-f]{4,8}$/.test(text))
    throw new InvalidArgumentError('Expected a fingerprint as `dlq list` prints it.')
  return text
}

function readReason(text: string): string {
  if (reasonsOf(text).some((reason) => isReason(reason))) return text
  throw new InvalidArgumentError('Expected a reason or a class of reasons; `dlq list` prints both.')
}

export function readIds(id: string, before: string[] = []): string[] {
  if (!/^[\w.:-]{4,100}$/.test(id))
    throw new InvalidArgumentError('Expected the id of a letter, or at least four characters of it.')
  return [...before, id]
}
