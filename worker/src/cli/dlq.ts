import { InvalidArgumentError, type Command } from 'commander'
import type { Context } from './context.ts'
import { runAct, type ActOptions } from './dlq-act.ts'
import { runExport, type ExportOptions } from './dlq-export.ts'
import { runList, type ListOptions } from './dlq-list.ts'
import { runLog, runNote } from './dlq-note.ts'
import { readIds, withSelection } from './dlq-options.ts'
import { runShow } from './dlq-show.ts'

type Finish = (code: number) => void

const json = ['--json', 'print one JSON document'] as const
const yes = ['--yes', 'do it; without, it is only said what would happen'] as const

export function addDlq(program: Command, context: Context, finish: Finish): Command {
  const dlq = program
    .command('dlq')
    .description('look at dead letters, understand them, and retry or discard them')
    .addHelpText(
      'after',
      '\nLooking takes nothing out of the queue. What changes anything says first what it would do, and does it with --yes.' +
        '\nExample: npx barline dlq list; npx barline dlq retry --group 1a2b3c4d; npx barline dlq drain --yes',
    )
  addLooking(dlq, context, finish)
  addActing(dlq, context, finish)
  return dlq
}

function addLooking(dlq: Command, context: Context, finish: Finish): void {
  withSelection(dlq.command('list').description('list dead letters, those together that failed alike'))
    .argument('[ids...]', 'letters, by their ids or the beginnings of them', readIds)
    .option('-l, --letters', 'each letter, and not only the groups')
    .option('--state <state>', 'waiting, retried, discarded or gone', readState, 'waiting')
    .option(...json)
    .action(async (ids: string[], options: ListOptions) => finish(await runList(context, ids, options)))
  dlq
    .command('show')
    .description('show one letter: why it failed, where, its object, and its history')
    .argument('<id>', 'the id of a letter, or the beginning of it', readIds)
    .option(...json)
    .action(async ([id]: string[], options: { json?: true }) => finish(await runShow(context, id!, options)))
  withSelection(dlq.command('export').description('print letters whole, body and attributes'))
    .argument('[ids...]', 'letters, by their ids or the beginnings of them', readIds)
    .option('--format <format>', 'json or csv', readFormat, 'json')
    .option('--state <state>', 'waiting, retried, discarded or gone', readState, 'waiting')
    .option('--json', 'the same as --format json')
    .action(async (ids: string[], options: ExportOptions) => finish(await runExport(context, ids, options)))
  dlq
    .command('log')
    .description('show who did what to which letter')
    .option(...json)
    .action(async (options: { json?: true }) => finish(await runLog(context, options)))
}

function addActing(dlq: Command, context: Context, finish: Finish): void {
  const acting = {
    retry: 'run the ETL once more on letters, and take those out of the queue that succeed',
    discard: 'archive letters to dead-letters/ in the bucket and take them out of the queue',
    restore: 'bring discarded letters back',
    drain: 'retry all letters: few at first, then more, stopping by itself when too many fail',
  } as const
  for (const [action, description] of Object.entries(acting)) {
    const command = withSelection(dlq.command(action).description(description))
      .option('--plan <number>', 'just the letters of an earlier dry run, as it was numbered', readCount)
      .option(...yes)
      .option(...json)
    if (action !== 'drain')
      command.argument('[ids...]', 'letters, by their ids or the beginnings of them', readIds)
    if (action === 'drain' || action === 'retry') withPace(command)
    command.action(async (...given: unknown[]) => {
      const [ids, options] = (action === 'drain' ? [[], given[0]] : given) as [string[], ActOptions]
      finish(await runAct(context, action as keyof typeof acting, ids, options))
    })
  }
  dlq
    .command('note')
    .description('write a note on a letter; `dlq show` shows it')
    .argument('<id>', 'the id of a letter, or the beginning of it', readIds)
    .argument('<text...>', 'what is to be remembered')
    .option(...json)
    .action(async ([id]: string[], words: string[], options: { json?: true }) =>
      finish(await runNote(context, id!, words.join(' '), options)),
    )
}

const withPace = (command: Command): Command =>
  command
    .option('--rate <number>', 'letters a second', readRate, 50)
    .option('--max-failures <share>', 'stop when a larger share than this fails, 0 to 1', readShare, 0.5)
    .addHelpText('after', '\nCtrl-C ends it after the letter in hand; what is done stays done.')

function readState(text: string): string {
  if (!['waiting', 'retried', 'discarded', 'gone'].includes(text))
    throw new InvalidArgumentError('Expected waiting, retried, discarded or gone.')
  return text
}

function readFormat(text: string): string {
  if (text !== 'json' && text !== 'csv') throw new InvalidArgumentError('Expected json or csv.')
  return text
}

function readCount(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Expected a whole number from 1 on.')
  return Number(text)
}

export function readRate(text: string): number {
  const rate = Number(text)
  if (!(rate > 0 && rate <= 100_000)) throw new InvalidArgumentError('Expected a number above 0.')
  return rate
}

export function readShare(text: string): number {
  const share = text.trim() === '' ? Number.NaN : Number(text)
  if (!(share >= 0 && share <= 1)) throw new InvalidArgumentError('Expected a number from 0 to 1.')
  return share
}
