import { openDatabase, type Database } from '@barline/db/client'
import { calendarFor, calendars } from '@barline/db/domain/calendar/calendar-for'
import type { CalendarId } from '@barline/db/domain/calendar/calendar'
import type { Interval } from '@barline/db/domain/interval'
import type { Symbol } from '@barline/db/domain/symbol'
import { findListed, gapRange, type Listed } from '@barline/db/find-gaps'
import { InvalidArgumentError, type Command } from 'commander'
import { createS3 } from '../aws.ts'
import { makePlan, type PlanDeps } from '../backfill/make-plan.ts'
import type { Fetchable } from '../config.ts'
import { clientOf } from '../fetch/client-of.ts'
import type { Client } from '../fetch/client.ts'
import type { RawStore } from '../raw/store.ts'
import { carryOut } from './backfill-run.ts'
import { describePlan, summarisePlans, toJson, type PlanOrProblem } from './backfill-report.ts'
import { settings, type Context } from './context.ts'
import { readClient } from './fetch.ts'
import { findWanted, readCalendar } from './gaps.ts'
import { readEnd, readFetchable, readInterval, readSymbol, readTime } from './options.ts'

interface BackfillOptions {
  symbol?: Symbol
  interval?: Interval
  /** Milliseconds; `to` is the first moment that is not meant any more. */
  from?: number
  to?: number
  provider?: Fetchable
  calendar?: CalendarId
  include?: Set<'rejected' | 'answered'>
  yes?: true
  json?: true
}

export function addBackfill(program: Command, context: Context, finish: (code: number) => void): Command {
  return program
    .command('backfill')
    .description('plan which missing bars to ask which provider for, and with --yes ask for them')
    .option('-s, --symbol <symbol>', 'of one symbol (default: of all)', readSymbol)
    .option('-i, --interval <interval>', 'of one bar length (default: of all that are stored)', readInterval)
    .option('--from <time>', 'first date or time in question (default: the first stored bar)', readTime)
    .option('--to <time>', 'last date or time in question (default: now)', readEnd)
    .option(
      '-p, --provider <name>',
      'ask this one only (default: those of BARLINE_PROVIDERS, in their order)',
      readFetchable,
    )
    .option(
      '--calendar <name>',
      `${Object.keys(calendars).join(', ')} (default: by the exchange)`,
      readCalendar,
    )
    .option(
      '--include <list>',
      'rejected: also what an answer had that was refused; answered: also what a provider had nothing of lately',
      readInclude,
    )
    .option('--yes', 'ask the providers; without it nothing is asked')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExample: npx barline backfill --symbol AAPL --interval 1d --from 2020-01-01\nStopped or killed, the same command goes on where it was.',
    )
    .action(async (options: BackfillOptions) => finish(await runBackfill(context, options)))
}

function readInclude(text: string): Set<'rejected' | 'answered'> {
  const names = text.split(',').map((name) => name.trim())
  const known = names.filter((name) => name === 'rejected' || name === 'answered')
  if (known.length < names.length)
    throw new InvalidArgumentError('Expected rejected, answered, or both with a comma.')
  return new Set(known)
}

async function runBackfill(context: Context, options: BackfillOptions): Promise<number> {
  const config = settings(context, ['databaseUrl', 'aws', 'rawBucket'])
  const clients = readClients(context, options.provider)
  const database = openDatabase(config.databaseUrl, { connections: 1, name: 'barline-cli' })
  const s3 = createS3(config.aws)
  try {
    const store = { s3, bucket: config.rawBucket }
    const plans = await planAll(context, options, { database, store, clients })
    const hasProblem = plans.some((plan) => 'problem' in plan)
    if (!options.yes) {
      if (options.json) context.console.out(JSON.stringify(toJson(plans)))
      else context.console.out(summarisePlans(plans, 'dry run'))
      return hasProblem ? 1 : 0
    }
    if (!options.json) context.console.out(summarisePlans(plans, 'asking'))
    const { results, failed } = await carryOut(context, store, plans, options.json ?? false)
    if (options.json)
      context.console.out(JSON.stringify({ ...toJson(plans), dryRun: false, results, failed }))
    return hasProblem || failed > 0 ? 1 : 0
  } finally {
    s3.destroy()
    await database.close()
  }
}

function readClients(context: Context, provider: Fetchable | undefined): Client[] {
  if (provider === 'sample')
    throw new Error('The sample is one file, and `npx barline fetch --provider sample` puts it')
  if (provider) return [readClient(context, provider)!]
  const { providers, yahooUrl } = settings(context, ['providers', 'yahooUrl'])
  const clients = providers.flatMap((source) => clientOf(source, yahooUrl) ?? [])
  if (clients.length > 0) return clients
  throw new Error(
    'There is no provider to ask: BARLINE_PROVIDERS names none but the sample; --provider names one',
  )
}

interface Place {
  database: Database
  store: RawStore
  clients: readonly Client[]
}

/** Each is told of as soon as it is made: of many series the first are read while the last are planned. */
async function planAll(context: Context, options: BackfillOptions, place: Place): Promise<PlanOrProblem[]> {
  const plans: PlanOrProblem[] = []
  for (const listed of await findSeries(place.database, options)) {
    if (context.signal.aborted) throw new Error(`Stopped before ${listed.symbol} ${listed.interval}`)
    const plan = await planOne(listed, options, place)
    plans.push(plan)
    if (!options.json) describePlan(plan).forEach(context.console.out)
  }
  return plans
}

async function planOne(
  listed: Listed,
  { from, to, calendar: named, include = new Set() }: BackfillOptions,
  { database: { pool }, store, clients }: Place,
): Promise<PlanOrProblem> {
  const { symbol, interval, exchange } = listed
  const calendar = named ? calendars[named] : calendarFor({ ...listed })
  const problem = (text: string) => ({ symbol, interval, problem: text })
  if (!calendar)
    return problem(`nobody knows when it trades (exchange: ${exchange ?? 'unknown'}); --calendar says so`)
  const now = Math.floor(Date.now() / 1000) * 1000
  const wish = { ...(from !== undefined && { low: from }), ...(to !== undefined && { high: to - 1 }) }
  const range = gapRange(listed, calendar, wish, now)
  if (!range) return problem('no bar is stored to begin with; --from says when the first is wanted')
  const deps: PlanDeps = { pool, store, clients, now, include }
  return makePlan(deps, listed, calendar, range)
}

/** A symbol of which nothing was ever stored is wanted where it is named with its beginning. */
async function findSeries(database: Database, options: BackfillOptions): Promise<Listed[]> {
  const { symbol, interval = '1d', from } = options
  if (!symbol || from === undefined || (await findListed(database.pool, symbol, interval)))
    return findWanted(database, options)
  const unknown = { seriesId: null, exchange: null, timezone: null, currency: null, first: null }
  return [{ symbol, interval, ...unknown }]
}
