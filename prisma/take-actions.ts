import type { Db } from './client.ts'
import { knownActions } from './domain/actions/known-actions.ts'
import type { ReportedAction, Split } from './domain/actions/action.ts'
import type { Provider } from './domain/provider.ts'
import type { Symbol } from './domain/symbol.ts'
import { datingZone, sessionDate } from './domain/time.ts'
import type { LockedInstrument } from './lock-instruments.ts'
import { announcedOf, type LockedSeries } from './lock-series.ts'
import { edgeOf, restateSeries } from './restate-series.ts'
import { confirmReports, isNews, storeReports, type ActionNews, type Reported } from './store-actions.ts'

type Sql = Pick<Db, '$queryRawUnsafe' | '$executeRawUnsafe'>

export interface Answered {
  symbol: Symbol
  actions: readonly ReportedAction[]
  /** When the provider said so. */
  readAt: Date
}

/** Who answered, in which object, and now in milliseconds. */
interface Answer {
  provider: Provider
  rawObjectId: number
  now: number
}

/** What to take over: what sources say that was not known, and instruments of which something that was announced is due. */
export interface News {
  reported: Reported[]
  due: Symbol[]
}

export const isNothing = ({ reported, due }: News): boolean => reported.length + due.length === 0

type Known = Pick<LockedSeries, 'symbol' | 'facts' | 'announced' | 'zone'>

/** What the answer and the maintained facts say of splits and dividends that is not known yet of an instrument, and what is due. */
export async function findNews(
  sql: Sql,
  answered: readonly Answered[],
  instruments: readonly Known[],
  { provider, rawObjectId, now }: Answer,
): Promise<News> {
  const reported: Reported[] = []
  for (const one of answered) {
    const report = reportOf(one, { provider, rawObjectId })
    if (await isNews(sql, report)) reported.push(report)
  }
  const distinct = [...new Map(instruments.map((instrument) => [instrument.symbol, instrument])).values()]
  for (const { symbol, facts } of distinct) {
    const known = knownActions(symbol)
    if (known && known.edition !== facts)
      reported.push({
        ...{ symbol, source: 'facts', actions: known.actions },
        ...{ observedAt: new Date(0), rawObjectId: null },
      })
  }
  return { reported, due: distinct.filter((known) => isDue(known, now)).map(({ symbol }) => symbol) }
}

/** What an answer says that was known already is from then on known as of its time. */
export async function confirmActions(
  sql: Sql,
  answered: readonly Answered[],
  by: Pick<Answer, 'provider' | 'rawObjectId'>,
): Promise<void> {
  for (const one of answered) await confirmReports(sql, reportOf(one, by))
}

const reportOf = (
  { symbol, actions, readAt }: Answered,
  { provider, rawObjectId }: Pick<Answer, 'provider' | 'rawObjectId'>,
): Reported => ({ symbol, source: provider, actions, observedAt: readAt, rawObjectId })

const isDue = ({ announced, zone }: Pick<Known, 'announced' | 'zone'>, now: number): boolean =>
  announced !== null && announced.getTime() <= sessionDate(now, zone)

/** What is known of the instruments of an answer, without locking any. */
export async function findKnown(
  sql: Sql,
  series: readonly { instrument: { symbol: Symbol } }[],
): Promise<Known[]> {
  const rows = await sql.$queryRawUnsafe<(Omit<Known, 'zone'> & { timezone: string | null })[]>(
    `SELECT symbol, facts, timezone, ${announcedOf('i.id')} AS announced FROM instrument i WHERE symbol = ANY ($1::text[])`,
    series.map(({ instrument }) => instrument.symbol),
  )
  return rows.map(({ timezone, ...row }) => ({ ...row, zone: datingZone(timezone) }))
}

/** Takes news over, and divides every bar of their instruments back by what is known then; the instruments have to be locked as a whole. */
export async function takeActions(
  sql: Sql,
  { reported, due }: News,
  locked: readonly LockedInstrument[],
  { rawObjectId, now }: Pick<Answer, 'rawObjectId' | 'now'>,
): Promise<void> {
  const symbols = new Set([...due, ...reported.map(({ symbol }) => symbol)])
  for (const instrument of locked) {
    const { id, symbol, zone } = instrument
    if (!symbols.has(symbol)) continue
    const own = reported.filter((report) => report.symbol === symbol)
    const news = await storeReports(sql, id, own, sessionDate(now, zone))
    const edition = knownActions(symbol)?.edition ?? null
    await sql.$executeRawUnsafe('UPDATE instrument SET facts = $2 WHERE id = $1::int', id, edition)
    await restate(sql, instrument, news, rawObjectId)
  }
}

async function restate(
  sql: Sql,
  { series }: LockedInstrument,
  { splits, changed }: ActionNews,
  rawObjectId: number,
): Promise<void> {
  const split = changed.find(({ kind }) => kind === 'split')
  const last = split ?? changed[0]
  if (!last) return
  const exDate = Math.max(...changed.map(({ lastExDate }) => lastExDate))
  for (const one of series)
    await restateSeries(sql, {
      series: one,
      splits: split ? (splits as Split[]) : undefined,
      cause: last.kind,
      before: edgeOf(exDate, one),
      moment: last.moment,
      rawObjectId,
    })
}
