import type { Command } from 'commander'
import { callRoll } from '../dlq/call-roll.ts'
import type { DlqDeps } from '../dlq/deps.ts'
import { findObjects, type ObjectSelection, type SelectedObject } from '../replay/find-objects.ts'
import { replayObjects, type Ending } from '../replay/replay-objects.ts'
import type { Trial } from '../dlq/try-objects.ts'
import { etlVersion } from '../version.ts'
import type { Context } from './context.ts'
import { readRate, readShare } from './dlq.ts'
import { withDlq } from './dlq-options.ts'
import { describeAttempt } from './dlq-words.ts'
import { readEnd, readInterval, readProvider, readSymbol, readTime } from './options.ts'
import { plain } from './plain.ts'
import { count, counted, size } from './print.ts'
import { runLost } from './replay-lost.ts'

export interface ReplayFlags extends Omit<ObjectSelection, 'otherThan'> {
  outdated?: true
  lost?: true
  rate: number
  maxFailures: number
  yes?: true
  json?: true
}

export const addReplay = (program: Command, context: Context, finish: (code: number) => void): Command =>
  program
    .command('replay')
    .description('run the ETL once more on raw objects of the bucket')
    .option('--prefix <prefix>', 'objects whose keys begin with this, e.g. raw/provider=yahoo/')
    .option('-p, --provider <name>', 'objects of one provider', readProvider)
    .option('-s, --symbol <symbol>', 'objects of one symbol', readSymbol)
    .option('-i, --interval <interval>', 'objects of one bar length', readInterval)
    .option('--from <time>', 'objects observed at this date or time, or later', readTime)
    .option('--to <time>', 'objects observed up to this date or time', readEnd)
    .option('--etl-version <version>', 'objects that this version of the ETL ran on last')
    .option('--outdated', `objects that another version than ${etlVersion}, or none, ran on last`)
    .option('--lost', 'no replay: announce objects of which the ledger never heard, or heard too little')
    .option('--rate <number>', 'objects a second', readRate, 100)
    .option('--max-failures <share>', 'stop when a larger share than this fails, 0 to 1', readShare, 0.5)
    .option('--yes', 'do it; without, it is only said what would happen')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nWhat is stored depends on the objects alone, so a replay may be broken off and begun again at any point.' +
        '\nExample: npx barline replay --provider yahoo --symbol AAPL --from 2026-01-01',
    )
    .action(async (flags: ReplayFlags) =>
      finish(await (flags.lost ? runLost(context, flags) : runReplay(context, flags))),
    )

async function runReplay(context: Context, flags: ReplayFlags): Promise<number> {
  return withDlq(context, async (deps) => {
    const { prefix, provider, symbol, interval, from, to, outdated } = flags
    const version = { etlVersion: flags.etlVersion, otherThan: outdated && etlVersion }
    const selection = { ...{ prefix, provider, symbol, interval, from, to }, ...version } as ObjectSelection
    const objects = await findObjects({ ...deps, bucket: deps.rawBucket }, selection, context.signal)
    // So that no object gets a second letter.
    if (flags.yes) await callRoll(deps, { remove: false })
    const report = createReport(context, objects, flags)
    const ending = await run(deps, objects, context, flags, report.onObject)
    return report.end(ending)
  })
}

const run = (
  deps: DlqDeps,
  objects: readonly SelectedObject[],
  { signal }: Context,
  { rate, maxFailures, yes }: ReplayFlags,
  onObject: (object: SelectedObject, trial: Trial) => void,
): Promise<Ending> => replayObjects(deps, objects, { rate, maxFailures, isRehearsal: !yes, signal, onObject })

/** Objects that are told of one by one. */
const mostLines = 50

function createReport(context: Context, objects: readonly SelectedObject[], { yes, json }: ReplayFlags) {
  const say = json ? () => {} : context.console.out
  const total = { tried: 0, loaded: 0, nothing: 0, failed: 0, inserted: 0, revised: 0, rejected: 0 }
  const failures: object[] = []
  if (objects.length > 0) say(headOf(objects, yes === true))
  return {
    onObject(object: SelectedObject, trial: Trial) {
      total.tried++
      if (trial.verdict === 'nothing') total.nothing++
      if (trial.verdict === 'fails') {
        total.failed++
        failures.push({ key: object.key, ...trial.problem })
      }
      if (trial.verdict === 'loads') {
        total.loaded++
        for (const name of ['inserted', 'revised', 'rejected'] as const) total[name] += trial[name]
      }
      if (objects.length <= mostLines || (trial.verdict === 'fails' && failures.length <= mostLines))
        say(`  ${plain(object.key)}: ${describeAttempt(trial, yes === true)}`)
      if (total.tried % 500 === 0)
        context.console.err(
          `${count(total.tried)} of ${count(objects.length)}: ${count(total.failed)} failed`,
        )
    },
    end(ending: Ending): number {
      if (json)
        context.console.out(
          JSON.stringify({ dryRun: !yes, objects: objects.length, ...total, failures, ending }),
        )
      else if (objects.length === 0 && ending === 'done') say('No object fits.')
      else describeEnd(ending, total, objects.length, yes === true).forEach(say)
      return ending === 'done' && (total.failed === 0 || !yes) ? 0 : 1
    },
  }
}

const headOf = (objects: readonly SelectedObject[], yes: boolean) =>
  `${counted(objects.length, 'object')}, ${size(objects.reduce((sum, object) => sum + object.size, 0))}${yes ? '' : '; a dry run, each for itself'}:`

function describeEnd(
  ending: Ending,
  total: {
    tried: number
    loaded: number
    nothing: number
    failed: number
    inserted: number
    revised: number
    rejected: number
  },
  planned: number,
  isDone: boolean,
): string[] {
  const would = isDone ? '' : 'would be '
  const left = counted(planned - total.tried, 'object')
  const told = {
    done: isDone ? [] : ['Nothing was done. --yes does it.'],
    interrupted: [`Interrupted: ${left} not tried.`],
    cancelled: [`Cancelled: ${left} not tried. The same command goes through all of them again.`],
    too_many_failures: [`Stopped: too many failed; ${left} not tried (--max-failures sets the limit).`],
  }
  return [
    `${count(total.loaded)} ${isDone ? 'loaded' : 'would load'} (${counted(total.inserted, 'bar')} ${would}inserted, ${count(total.revised)} changed, ${count(total.rejected)} rejected), ` +
      `${count(total.nothing)} with nothing to store, ${count(total.failed)} ${isDone ? 'failed' : 'would fail'}${isDone && total.failed > 0 ? ' and lie among the dead letters' : ''}.`,
    ...(typeof ending === 'string'
      ? told[ending]
      : [`Stopped: PostgreSQL or S3 is out of reach (${ending.outage}); ${left} not tried.`]),
  ]
}
