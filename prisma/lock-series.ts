import type { Db } from './client.ts'
import type { Interval } from './domain/interval.ts'
import type { Split } from './domain/actions/action.ts'
import { fromSplitList, type SplitList } from './domain/actions/split-list.ts'
import { isSynthetic, type Symbol } from './domain/symbol.ts'
import { datingZone } from './domain/time.ts'

/** What an answer says of its instrument; undefined where it does not. `timezone` is an IANA name, `currency` as the provider writes it. */
export interface InstrumentFacts {
  symbol: Symbol
  name?: string | undefined
  exchange?: string | undefined
  currency?: string | undefined
  timezone?: string | undefined
}

interface Wanted {
  instrument: InstrumentFacts
  interval: Interval
}

type Sql = Pick<Db, '$queryRawUnsafe' | '$executeRawUnsafe'>

const wanted = `unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bool[])
  WITH ORDINALITY AS w (symbol, interval, name, exchange, currency, timezone, synthetic, place)`

// `news`: the answer knows something of the instrument that the row does not have, or has from an earlier observation.
const news = (fact: string) =>
  `(w.${fact} IS NOT NULL AND w.${fact} IS DISTINCT FROM i.${fact} AND (i.${fact} IS NULL OR i.observed_at < $8::timestamptz))`

/** The next ex-date of what is announced and not in effect yet, null where there is none. */
export const announcedOf = (instrumentId: string): string => `(
  SELECT min(ex_date) FROM corporate_action WHERE instrument_id = ${instrumentId} AND until IS NULL AND in_effect_since IS NULL)`

// Locks all of the series, in the order of their ids, or none while something is still to be made: whoever waits for another
// to make an instrument must not hold what the other will want next.
// The splits are the locked row's own: what a transaction that was waited for has changed, is read.
const lock = `-- prepared: series_lock
WITH found AS (
  SELECT s.id, w.place, i.symbol, i.timezone, i.currency, i.facts, ${announcedOf('i.id')} AS announced FROM ${wanted} JOIN instrument i USING (symbol) JOIN series s ON s.instrument_id = i.id AND s.interval = w.interval
  WHERE NOT (w.currency IS NOT NULL AND i.currency IS NULL OR ${['name', 'exchange', 'timezone'].map(news).join(' OR ')})
)
SELECT id, found.place::int, series.interval, series.splits, series.providers, found.symbol, found.timezone, found.currency, found.facts,
  found.announced
FROM series JOIN found USING (id)
WHERE (SELECT count(*) FROM found) = cardinality($1::text[]) ORDER BY id FOR UPDATE OF series`

const upsertInstruments = `
INSERT INTO instrument AS i (symbol, name, exchange, currency, timezone, synthetic, observed_at)
SELECT DISTINCT ON (symbol) symbol, name, exchange, currency, timezone, synthetic, $8::timestamptz FROM ${wanted} ORDER BY symbol, place
ON CONFLICT (symbol) DO UPDATE SET
  name = CASE WHEN i.observed_at < excluded.observed_at THEN coalesce(excluded.name, i.name) ELSE coalesce(i.name, excluded.name) END,
  exchange = CASE WHEN i.observed_at < excluded.observed_at THEN coalesce(excluded.exchange, i.exchange) ELSE coalesce(i.exchange, excluded.exchange) END,
  currency = coalesce(i.currency, excluded.currency),
  timezone = CASE WHEN i.observed_at < excluded.observed_at THEN coalesce(excluded.timezone, i.timezone) ELSE coalesce(i.timezone, excluded.timezone) END,
  observed_at = greatest(i.observed_at, excluded.observed_at)`

/** The splits of an instrument as they are known now: see SplitList. */
export const splitsOf = (instrumentId: string): string => `(
  SELECT coalesce(jsonb_agg(jsonb_build_array(ex_date::text, numerator, denominator) ORDER BY ex_date), '[]')
  FROM corporate_action WHERE instrument_id = ${instrumentId} AND kind = 'split' AND until IS NULL)`

const insertSeries = `
INSERT INTO series (instrument_id, interval, splits)
SELECT i.id, w.interval, ${splitsOf('i.id')} FROM ${wanted} JOIN instrument i USING (symbol) WHERE $8::timestamptz IS NOT NULL
ORDER BY i.id, w.interval ON CONFLICT (instrument_id, interval) DO NOTHING`

/** A series whose writers wait until this transaction ends. */
export interface LockedSeries {
  id: number
  symbol: Symbol
  interval: Interval
  /** IANA name; of New York where no answer has said another yet. */
  zone: string
  /** As the instrument's answers say; null where none has. */
  currency: string | null
  /** Which edition of the maintained facts the instrument has. */
  facts: string | null
  /** The next ex-date of what is announced of the instrument. */
  announced: Date | null
  /** By which its bars are divided back. */
  splits: Split[]
  /** Ids of the providers whose bars it has or had. */
  providers: number[]
}

/**
 * The series, in the order asked; instruments and series that are new are made, and what a later answer knows of
 * an instrument is taken over. The series are locked until the transaction ends: its writers queue up here, and the next
 * statement sees all that the one before has committed. An instrument's currency is the first that was told.
 */
export async function lockSeries(
  sql: Sql,
  series: readonly Wanted[],
  observedAt: Date,
): Promise<LockedSeries[]> {
  if (series.length === 0) return []
  const parameters = toParameters(series, observedAt)
  const locked = await tryLock(sql, parameters)
  if (locked.length > 0) return locked
  await makeSeries(sql, series, observedAt)
  const made = await tryLock(sql, parameters)
  if (made.length === series.length) return made
  throw new Error(`expected ${series.length} series to be there after they were made, came ${made.length}`)
}

/** Makes what is new, and takes over what the answer knows of the instruments, which are locked until the transaction ends. */
export async function makeSeries(sql: Sql, series: readonly Wanted[], observedAt: Date): Promise<void> {
  const parameters = toParameters(series, observedAt)
  await sql.$executeRawUnsafe(upsertInstruments, ...parameters)
  await sql.$executeRawUnsafe(insertSeries, ...parameters)
}

interface Row extends Omit<LockedSeries, 'zone' | 'splits'> {
  place: number
  timezone: string | null
  splits: SplitList
}

async function tryLock(sql: Sql, parameters: unknown[]): Promise<LockedSeries[]> {
  const rows = await sql.$queryRawUnsafe<Row[]>(lock, ...parameters)
  return rows.sort((a, b) => a.place - b.place).map(toLocked)
}

const toLocked = ({
  id,
  symbol,
  interval,
  timezone,
  currency,
  facts,
  announced,
  splits,
  providers,
}: Row): LockedSeries => ({
  ...{ id, symbol, interval, currency, facts, announced, providers },
  zone: datingZone(timezone),
  splits: fromSplitList(splits),
})

function toParameters(series: readonly Wanted[], observedAt: Date): unknown[] {
  const column = (pick: (facts: InstrumentFacts) => string | undefined) =>
    series.map(({ instrument }) => pick(instrument) ?? null)
  return [
    column((facts) => facts.symbol),
    series.map(({ interval }) => interval),
    column((facts) => facts.name),
    column((facts) => facts.exchange),
    column((facts) => facts.currency),
    column((facts) => facts.timezone),
    series.map(({ instrument }) => isSynthetic(instrument.symbol)),
    observedAt,
  ]
}
