import { InvalidArgumentError, type Command } from 'commander'
import { runBacktest, type BacktestOptions } from './alerts-backtest.ts'
import {
  runDeliveries,
  runRetryDelivery,
  type DeliveriesOptions,
  type RetryOptions,
} from './alerts-deliveries.ts'
import { withCondition } from './alerts-condition.ts'
import { addManaging } from './alerts-manage.ts'
import type { Context } from './context.ts'
import { readEnd, readInterval, readSymbol, readTime } from './options.ts'

type Finish = (code: number) => void

const json = ['--json', 'print one JSON document'] as const

export function addAlerts(program: Command, context: Context, finish: Finish): Command {
  const alerts = program
    .command('alerts')
    .description('rules that tell when prices do something, and when they would have')
    .addHelpText(
      'after',
      '\nRules look at final bars only, adjusted for splits. What changes anything says first what it would do, and does it with --yes.' +
        '\nExample: npx barline alerts backtest --symbol AAPL --interval 1d --rule golden-cross',
    )
  addManaging(alerts, context, finish)
  addBacktest(alerts, context, finish)
  addDeliveries(alerts, context, finish)
  return alerts
}

const addBacktest = (alerts: Command, context: Context, finish: Finish): Command =>
  withCondition(alerts.command('backtest').description('list when a rule would have fired'))
    .requiredOption('-s, --symbol <symbol>', 'of which symbol', readSymbol)
    .option(
      '-i, --interval <interval>',
      'bar length; bars that are not stored are made of shorter ones',
      readInterval,
      '1d',
    )
    .option('--from <time>', 'first date or time that counts (default: the first bar)', readTime)
    .option('--to <time>', 'last date or time that counts (default: the last bar)', readEnd)
    .option(...json)
    .addHelpText(
      'after',
      '\nExample: npx barline alerts backtest -s TSLA --rule death-cross --fast ema20 --slow sma100 --from 2020-01-01',
    )
    .action(async (options: BacktestOptions) => finish(await runBacktest(context, options)))

function addDeliveries(alerts: Command, context: Context, finish: Finish): void {
  alerts
    .command('deliveries')
    .description('whom alerts were told to, and what came of it; newest first')
    .option('--failed', 'only those that failed for good')
    .option(...json)
    .action(async (options: DeliveriesOptions) => finish(await runDeliveries(context, options)))
  alerts
    .command('retry-delivery')
    .description('have deliveries that failed for good tried again')
    .argument('<id...>', 'as `deliveries` lists them', readIds)
    .option('--yes', 'do it; without, only say what would be done')
    .option(...json)
    .action(async (ids: bigint[], options: RetryOptions) =>
      finish(await runRetryDelivery(context, ids, options)),
    )
}

function readIds(text: string, before: bigint[] = []): bigint[] {
  if (!/^[1-9]\d{0,17}$/.test(text)) throw new InvalidArgumentError('Expected the id of a delivery.')
  return [...before, BigInt(text)]
}
