import { InvalidArgumentError, type Command } from 'commander'
import {
  runAdd,
  runEdit,
  runRuleAct,
  type AddOptions,
  type EditOptions,
  type RuleAct,
} from './alerts-change.ts'
import { runHistory, runListRules, runShowRule, type HistoryOptions } from './alerts-look.ts'
import { readRuleKind, ruleKindsHelp, withRule } from './alerts-rule-flags.ts'
import type { Context } from './context.ts'
import { readEnd, readInterval, readSymbol, readTime } from './options.ts'

type Finish = (code: number) => void

const json = ['--json', 'print one JSON document'] as const
const yes = ['--yes', 'do it; without, it is only said what would happen'] as const

export function addManaging(alerts: Command, context: Context, finish: Finish): void {
  addLooking(alerts, context, finish)
  addChanging(alerts, context, finish)
  addActing(alerts, context, finish)
}

function addLooking(alerts: Command, context: Context, finish: Finish): void {
  alerts
    .command('list')
    .description('list rules')
    .option('-s, --symbol <symbol>', 'of one symbol', readSymbol)
    .option('-i, --interval <interval>', 'of one bar length', readInterval)
    .option(...json)
    .action(async (options: { json?: true }) => finish(await runListRules(context, options)))
  alerts
    .command('show')
    .description('show a rule and what it said last')
    .argument('<id>', 'as `list` prints it', readId)
    .option(...json)
    .action(async (id: number, options: { json?: true }) => finish(await runShowRule(context, id, options)))
  alerts
    .command('history')
    .description('list alerts, the newest first, and why some were taken back; --json has what proves them')
    .argument('[ids...]', 'of these rules only', readIds)
    .option('-s, --symbol <symbol>', 'of one symbol', readSymbol)
    .option('-i, --interval <interval>', 'of one bar length', readInterval)
    .option('--from <time>', 'at bars from this date or time on', readTime)
    .option('--to <time>', 'at bars up to this date or time', readEnd)
    .option('--withdrawn', 'only those that were taken back')
    .option('--limit <number>', 'at most so many', readId, 100)
    .option(...json)
    .action(async (ids: number[], options: HistoryOptions) => finish(await runHistory(context, ids, options)))
}

function addChanging(alerts: Command, context: Context, finish: Finish): void {
  const noData =
    '\nOf no-data, --bars is how many that were due, one after the other, did not come (default: 2).'
  withRule(
    alerts
      .command('add')
      .description('add a rule; only bars that end afterwards fire')
      .requiredOption('-s, --symbol <symbol>', 'of which symbol', readSymbol)
      .option(
        '-i, --interval <interval>',
        'bar length; bars that are not stored are made of shorter ones',
        readInterval,
        '1d',
      )
      .requiredOption('-r, --rule <kind>', ruleKindsHelp, readRuleKind),
  )
    .option(...yes)
    .option(...json)
    .addHelpText(
      'after',
      `${noData}\nExample: npx barline alerts add -s AAPL -r golden-cross --sns --yes` +
        "\n         npx barline alerts add -s TSLA -i 1h -r price-below --price 180 --repeat once --message '{symbol} is at {close}'",
    )
    .action(async (options: AddOptions) => finish(await runAdd(context, options)))
  withRule(
    alerts
      .command('edit')
      .description('change what a rule waits for, says or tells; what is not said stays')
      .argument('<id>', 'as `list` prints it', readId)
      .option('-r, --rule <kind>', ruleKindsHelp, readRuleKind),
  )
    .option('--no-targets', 'tell nobody beside the web app')
    .option(...yes)
    .option(...json)
    .addHelpText(
      'after',
      `${noData}\nAn empty --name or --message takes it away, as does --expires never; --sns and --webhook take the place of those that there are.`,
    )
    .action(async (id: number, options: EditOptions) => finish(await runEdit(context, id, options)))
}

const acting: Record<RuleAct, string> = {
  pause: 'let rules say nothing of bars that end from now on',
  resume: 'let paused rules go on',
  remove: 'remove rules with all that they said',
  test: 'send a test to everybody whom rules tell; nothing has to have happened',
}

function addActing(alerts: Command, context: Context, finish: Finish): void {
  for (const [name, description] of Object.entries(acting))
    alerts
      .command(name)
      .description(description)
      .argument('<ids...>', 'as `list` prints them', readIds)
      .option(...yes)
      .option(...json)
      .action(async (ids: number[], options: { yes?: true; json?: true }) =>
        finish(await runRuleAct(context, name as RuleAct, ids, options)),
      )
}

function readId(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Expected a whole number from 1 on.')
  return Number(text)
}

const readIds = (text: string, before: number[] = []): number[] => [...new Set([...before, readId(text)])]
