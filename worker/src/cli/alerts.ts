import type { Command } from 'commander'
import { runBacktest, type BacktestOptions } from './alerts-backtest.ts'
import { withCondition } from './alerts-condition.ts'
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
      '\nRules look at final bars only, adjusted for splits.' +
        '\nExample: npx barline alerts backtest --symbol AAPL --interval 1d --rule golden-cross',
    )
  addBacktest(alerts, context, finish)
  return alerts
}

const addBacktest = (alerts: Command, context: Context, finish: Finish): Command =>
  withCondition(alerts.command('backtest').description('list when a rule would have fired'))
    .requiredOption('-s, --symbol <symbol>', 'of which symbol', readSymbol)
    .option('-i, --interval <interval>', 'bar length; it has to be stored', readInterval, '1d')
    .option('--from <time>', 'first date or time that counts (default: the first bar)', readTime)
    .option('--to <time>', 'last date or time that counts (default: the last bar)', readEnd)
    .option(...json)
    .addHelpText(
      'after',
      '\nExample: npx barline alerts backtest -s TSLA --rule death-cross --fast ema20 --slow sma100 --from 2020-01-01',
    )
    .action(async (options: BacktestOptions) => finish(await runBacktest(context, options)))
