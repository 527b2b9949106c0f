import type { Db } from './client.ts'
import { knownActions } from './domain/actions/known-actions.ts'
import type { Provider } from './domain/provider.ts'
import type { Symbol } from './domain/symbol.ts'
import type { LockedSeries } from './lock-series.ts'
import { edgeOf, restateSeries } from './restate-series.ts'
import { isNews, storeReports, type Reported } from './store-actions.ts'
import { isTimeZone } from './domain/time.ts'
import { fromSplitList, type SplitList } from './domain/actions/split-list.ts'
import type { ReportedAction, Split } from './domain/actions/action.ts'

type Sql = Pick<Db, '$queryRawUnsafe' | '$executeRawUnsafe'>

export interface Answered {
  symbol: Symbol
  actions: readonly ReportedAction[]
  /** When the provider said so. */
  readAt: Date
}

/** Who answered, and in which object. */
interface Answer {
  provider: Provider
  rawObjectId: number
}

/** What the answer and the maintained facts say of splits and dividends that is not known yet of an instrument. */
export async function findNews(
  sql: Sql,
  answered: readonly Answered[],
  instruments: readonly { symbol: Symbol; facts: string | null }[],
  { provider, rawObjectId }: Answer,
): Promise<Reported[]> {
  const news: Reported[] = []
  for (const { symbol, actions, readAt } of answered) {
    const report = { symbol, source: provider, actions, observedAt: readAt, rawObjectId }
    if (await isNews(sql, report)) news.push(report)
  }
  for (const [symbol, { facts }] of new Map(
    instruments.map((instrument) => [instrument.symbol, instrument]),
  )) {
    const known = knownActions(symbol)
    if (known && known.edition !== facts)
      news.push({
        symbol,
        source: 'facts',
        actions: known.actions,
        observedAt: new Date(0),
        rawObjectId: null,
      })
  }
  return news
}

/** Which edition of the maintained facts each instrument has. */
export const findFacts = (sql: Sql, series: readonly { instrument: { symbol: Symbol } }[]) =>
  sql.$queryRawUnsafe<{ symbol: Symbol; facts: string | null }[]>(
    'SELECT symbol, facts FROM instrument WHERE symbol = ANY ($1::text[])',
    series.map(({ instrument }) => instrument.symbol),
  )

const lockInstruments = `SELECT id, symbol FROM instrument WHERE symbol = ANY ($1::text[]) ORDER BY symbol FOR UPDATE`

const lockAll = `
  SELECT s.id, s.interval, s.splits, s.providers, s.version, s.first, i.symbol, i.timezone, i.currency, i.facts
  FROM series s JOIN instrument i ON i.id = s.instrument_id WHERE s.instrument_id = ANY ($1::int[]) ORDER BY s.id FOR UPDATE OF s`

interface Row extends Omit<LockedSeries, 'zone' | 'splits'> {
  version: number
  first: Date | null
  timezone: string | null
  splits: SplitList
}

/**
 * Takes news of splits and dividends over, and divides every bar of their instruments back by what is known then. Locks the
 * instruments, by symbol, and then all of their series, by id: a transaction that holds less than that of an instrument must not
 * call it, or two of them could wait for each other.
 */
export async function takeActions(sql: Sql, news: readonly Reported[], rawObjectId: number): Promise<void> {
  const symbols = [...new Set(news.map(({ symbol }) => symbol))]
  const instruments = await sql.$queryRawUnsafe<{ id: number; symbol: Symbol }[]>(lockInstruments, symbols)
  const rows = await sql.$queryRawUnsafe<Row[]>(
    lockAll,
    instruments.map(({ id }) => id),
  )
  for (const { id, symbol } of instruments) {
    const { splits, changed } = await storeReports(
      sql,
      id,
      news.filter((report) => report.symbol === symbol),
    )
    const edition = knownActions(symbol)?.edition ?? null
    await sql.$executeRawUnsafe('UPDATE instrument SET facts = $2 WHERE id = $1::int', id, edition)
    const split = changed.find(({ kind }) => kind === 'split')
    const dividend = changed.find(({ kind }) => kind === 'dividend')
    const last = split ?? dividend
    if (!last) continue
    for (const row of rows.filter((one) => one.symbol === symbol)) {
      const series = {
        ...row,
        zone: row.timezone !== null && isTimeZone(row.timezone) ? row.timezone : 'America/New_York',
        splits: fromSplitList(row.splits),
      }
      const exDate = Math.max(split?.lastExDate ?? 0, dividend?.lastExDate ?? 0)
      await restateSeries(sql, {
        series,
        splits: split ? (splits as Split[]) : undefined,
        cause: last.kind,
        before: edgeOf(exDate, series),
        moment: last.moment,
        rawObjectId,
      })
    }
  }
}
