import { Command, CommanderError } from 'commander'
import { addAlerts } from './alerts.ts'
import type { Context } from './context.ts'
import { addDlq } from './dlq.ts'
import { explain } from './explain.ts'
import { runFetch, type FetchOptions } from './fetch.ts'
import { addBackfill } from './backfill.ts'
import { addGaps } from './gaps.ts'
import { runIngest, type IngestOptions } from './ingest.ts'
import { addKeys } from './keys.ts'
import { runMigrate } from './migrate.ts'
import {
  readEnd,
  readFetchable,
  readInterval,
  readProvider,
  readSymbol,
  readSymbols,
  readTime,
} from './options.ts'
import { createConsole, type Terminal } from './print.ts'
import { addReplay } from './replay.ts'
import { runStatus, type StatusOptions } from './status.ts'

/** Runs one command line and returns the exit code: 0, or 1 for what failed, or 2 for what was not understood. */
export async function runCli(
  args: readonly string[],
  { console, ...surroundings }: Omit<Context, 'console'> & { console: Terminal },
): Promise<number> {
  const context = { ...surroundings, console: createConsole(console) }
  let code = 0
  const program = createProgram(context, (result) => (code = result))
  try {
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    context.console.err(`barline: ${explain(error).replace(/\.?$/, '.')}`)
    return 1
  }
}

function createProgram(context: Context, finish: (code: number) => void): Command {
  const program = new Command('barline')
    .description("The operator's tool of the Barline market-data pipeline.")
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => context.console.out(text.trimEnd()),
      writeErr: (text) => context.console.err(text.trimEnd()),
    })
    .exitOverride()
    .showHelpAfterError('(--help shows what there is)')
    .addHelpText(
      'after',
      '\nThe stack that `npm start` runs is found through .barline/stack.env; environment variables come first.\nBARLINE_HOME is the folder of another stack.',
    )
  for (const add of [
    addFetch,
    addBackfill,
    addIngest,
    addGaps,
    addAlerts,
    addMigrate,
    addStatus,
    addDlq,
    addReplay,
    addKeys,
  ])
    add(program, context, finish)
  return program
}

type Add = (program: Command, context: Context, finish: (code: number) => void) => void

const json = ['--json', 'print one JSON document'] as const

const addFetch: Add = (program, context, finish) =>
  program
    .command('fetch')
    .description('ask a provider for bars and put its answers into the bucket; the ETL loads them from there')
    .option('-s, --symbols <list>', 'symbols with commas between them (default: the watchlist)', readSymbols)
    .option('-i, --interval <interval>', 'bar length', readInterval, '1d')
    .option('--from <time>', 'first date or time wanted (default: from the last stored bar on)', readTime)
    .option('--to <time>', 'last date or time wanted (default: now)', readEnd)
    .option(
      '-p, --provider <name>',
      'yahoo; alpaca, polygon or alphavantage with a key; or sample: real history that needs no network',
      readFetchable,
      'yahoo',
    )
    .option(...json)
    .addHelpText('after', '\nExample: npx barline fetch --symbols AAPL,TSLA --interval 1h --from 2026-01-01')
    .action(async (options: FetchOptions) => finish(await runFetch(context, options)))

const addIngest: Add = (program, context, finish) =>
  program
    .command('ingest')
    .description('put local files into the bucket; the ETL loads them from there')
    .argument('<files...>', 'files that end in .csv or .json, or either with .gz')
    .requiredOption('-s, --symbol <symbol>', 'whose bars these are', readSymbol)
    .option('-i, --interval <interval>', 'bar length', readInterval, '1d')
    .option('-p, --provider <name>', 'whose format the files are in', readProvider, 'csv')
    .option(
      '--observed-at <time>',
      'when the prices were read (default: when the file was last modified)',
      readTime,
    )
    .option(...json)
    .addHelpText('after', '\nExample: npx barline ingest prices/AAPL.csv --symbol AAPL')
    .action(async (files: string[], options: IngestOptions) =>
      finish(await runIngest(context, files, options)),
    )

const addMigrate: Add = (program, context, finish) =>
  program
    .command('migrate')
    .description('bring the database up to the newest schema')
    .option(...json)
    .action(async (options: { json?: true }) => finish(await runMigrate(context, options)))

const addStatus: Add = (program, context, finish) =>
  program
    .command('status')
    .description(
      'show what is stored and how good it is, what became of the raw objects, and how deep the queues are',
    )
    .option('--full', 'look at every bar of every series, however long that takes')
    .option(...json)
    .action(async (options: StatusOptions) => finish(await runStatus(context, options)))
