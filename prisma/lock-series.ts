import type { Db } from './client.ts'
import type { Interval } from './domain/interval.ts'
import { isSynthetic, type Symbol } from './domain/symbol.ts'

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

// Locks all of the series, in the order of their ids, or none while something is still to be made: whoever waits for another
// to make an instrument must not hold what the other will want next.
const lock = `-- prepared: series_lock
WITH found AS (
  SELECT s.id, w.place FROM ${wanted} JOIN instrument i USING (symbol) JOIN series s ON s.instrument_id = i.id AND s.interval = w.interval
  WHERE NOT (${['name', 'exchange', 'currency', 'timezone'].map(news).join(' OR ')})
)
SELECT id, found.place::int FROM series JOIN found USING (id)
WHERE (SELECT count(*) FROM found) = cardinality($1::text[]) ORDER BY id FOR UPDATE OF series`

const upsertInstruments = `
INSERT INTO instrument AS i (symbol, name, exchange, currency, timezone, synthetic, observed_at)
SELECT DISTINCT ON (symbol) symbol, name, exchange, currency, timezone, synthetic, $8::timestamptz FROM ${wanted} ORDER BY symbol, place
ON CONFLICT (symbol) DO UPDATE SET
  name = CASE WHEN i.observed_at < excluded.observed_at THEN coalesce(excluded.name, i.name) ELSE coalesce(i.name, excluded.name) END,
  exchange = CASE WHEN i.observed_at < excluded.observed_at THEN coalesce(excluded.exchange, i.exchange) ELSE coalesce(i.exchange, excluded.exchange) END,
  currency = CASE WHEN i.observed_at < excluded.observed_at THEN coalesce(excluded.currency, i.currency) ELSE coalesce(i.currency, excluded.currency) END,
  timezone = CASE WHEN i.observed_at < excluded.observed_at THEN coalesce(excluded.timezone, i.timezone) ELSE coalesce(i.timezone, excluded.timezone) END,
  observed_at = greatest(i.observed_at, excluded.observed_at)`

const insertSeries = `
INSERT INTO series (instrument_id, interval)
SELECT i.id, w.interval FROM ${wanted} JOIN instrument i USING (symbol) WHERE $8::timestamptz IS NOT NULL
ORDER BY i.id, w.interval ON CONFLICT (instrument_id, interval) DO NOTHING`

/**
 * The ids of the series, in the order asked; instruments and series that are new are made, and what a later answer knows of
 * an instrument is taken over. The series are locked until the transaction ends: its writers queue up here, and the next
 * statement sees all that the one before has committed.
 */
export async function lockSeries(sql: Sql, series: readonly Wanted[], observedAt: Date): Promise<number[]> {
  if (series.length === 0) return []
  const parameters = toParameters(series, observedAt)
  const locked = await tryLock(sql, parameters)
  if (locked.length > 0) return locked
  await sql.$executeRawUnsafe(upsertInstruments, ...parameters)
  await sql.$executeRawUnsafe(insertSeries, ...parameters)
  const made = await tryLock(sql, parameters)
  if (made.length === series.length) return made
  throw new Error(`expected ${series.length} series to be there after they were made, came ${made.length}`)
}

async function tryLock(sql: Sql, parameters: unknown[]): Promise<number[]> {
  const rows = await sql.$queryRawUnsafe<{ id: number; place: number }[]>(lock, ...parameters)
  return rows.sort((a, b) => a.place - b.place).map(({ id }) => id)
}

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
