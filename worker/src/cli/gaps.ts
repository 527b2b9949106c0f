import { openDatabase, type Database } from '@barline/db/client'
import { calendars, isCalendarId } from '@barline/db/domain/calendar/calendar-for'
import type { CalendarId } from '@barline/db/domain/calendar/calendar'
import { isInterval, type Interval } from '@barline/db/domain/interval'
import type { Symbol } from '@barline/db/domain/symbol'
import { findListed, findServed, type Listed } from '@barline/db/find-gaps'
import { InvalidArgumentError, type Command } from 'commander'
import { settings, type Context } from './context.ts'
import { describeGaps, examineGaps, summarise, type GapReport } from './gap-report.ts'
import { readEnd, readInterval, readSymbol, readTime } from './options.ts'

interface GapOptions {
  symbol?: Symbol
  interval?: Interval
  /** Milliseconds; `to` is the first moment that is not meant any more. */
  from?: number
  to?: number
  calendar?: CalendarId
  json?: true
}

export function addGaps(program: Command, context: Context, finish: (code: number) => void): Command {
  return program
    .command('gaps')
    .description('show which bars are missing that the trading calendar expects, and why')
    .option('-s, --symbol <symbol>', 'of one symbol (default: of all)', readSymbol)
    .option('-i, --interval <interval>', 'of one bar length (default: of all that are stored)', readInterval)
    .option('--from <time>', 'first date or time in question (default: the first stored bar)', readTime)
    .option('--to <time>', 'last date or time in question (default: now)', readEnd)
    .option(
      '--calendar <name>',
      `${Object.keys(calendars).join(', ')} (default: by the exchange)`,
      readCalendar,
    )
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample: npx barline gaps --symbol AAPL --interval 1d --from 2024-01-01')
    .action(async (options: GapOptions) => finish(await runGaps(context, options)))
}

export function readCalendar(text: string): CalendarId {
  if (!isCalendarId(text))
    throw new InvalidArgumentError(`Expected one of ${Object.keys(calendars).join(', ')}.`)
  return text
}

async function runGaps(context: Context, options: GapOptions): Promise<number> {
  const { databaseUrl } = settings(context, ['databaseUrl'])
  const database = openDatabase(databaseUrl, { connections: 1, name: 'barline-cli' })
  const reports: GapReport[] = []
  try {
    const wanted = await findWanted(database, options, findServed)
    for (const listed of wanted) {
      if (context.signal.aborted) throw new Error(`Stopped before ${listed.symbol} ${listed.interval}`)
      const report = await examineGaps(database.pool, listed, options, Date.now())
      reports.push(report)
      if (options.json) continue
      context.console.out(summarise(report))
      if (wanted.length === 1) describeGaps(report).forEach(context.console.out)
    }
  } finally {
    await database.close()
  }
  if (options.json) context.console.out(JSON.stringify({ series: reports }))
  return 0
}

export async function findWanted(
  { db, pool }: Database,
  { symbol, interval }: Pick<GapOptions, 'symbol' | 'interval'>,
  find = findListed,
): Promise<Listed[]> {
  const stored = await db.series.findMany({
    where: { count: { gt: 0 }, ...(interval && { interval }), ...(symbol && { instrument: { symbol } }) },
    select: { interval: true, instrument: { select: { symbol: true } } },
    orderBy: [{ instrument: { symbol: 'asc' } }, { id: 'asc' }],
  })
  const names: [string, Interval][] = stored.flatMap((series) =>
    isInterval(series.interval) ? [[series.instrument.symbol, series.interval]] : [],
  )
  if (names.length === 0 && symbol) names.push([symbol, interval ?? '1d'])
  const found: Listed[] = []
  for (const [name, length] of names) {
    const listed = await find(pool, name, length)
    if (!listed) throw new Error(`No data has ever been stored for ${name}`)
    found.push(listed)
  }
  if (found.length === 0) throw new Error(`No candles${interval ? ` of ${interval}` : ''} are stored yet`)
  return found
}
