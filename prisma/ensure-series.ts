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
const find = `-- prepared: series_find
SELECT s.id, (i.id IS NULL OR
  (w.name IS NOT NULL AND w.name IS DISTINCT FROM i.name AND (i.name IS NULL OR i.observed_at < $8::timestamptz)) OR
  (w.exchange IS NOT NULL AND w.exchange IS DISTINCT FROM i.exchange AND (i.exchange IS NULL OR i.observed_at < $8::timestamptz)) OR
  (w.currency IS NOT NULL AND w.currency IS DISTINCT FROM i.currency AND (i.currency IS NULL OR i.observed_at < $8::timestamptz)) OR
  (w.timezone IS NOT NULL AND w.timezone IS DISTINCT FROM i.timezone AND (i.timezone IS NULL OR i.observed_at < $8::timestamptz))
) AS news
FROM ${wanted} LEFT JOIN instrument i USING (symbol) LEFT JOIN series s ON s.instrument_id = i.id AND s.interval = w.interval
ORDER BY w.place`

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
 * an instrument is taken over. Does not lock or write when there is nothing to make or to take over.
 */
export async function ensureSeries(sql: Sql, series: readonly Wanted[], observedAt: Date): Promise<number[]> {
  if (series.length === 0) return []
  const parameters = toParameters(series, observedAt)
  const found = await lookUp(sql, parameters)
  if (found.every((row) => row.id !== null && !row.news)) return found.map((row) => row.id!)
  await sql.$executeRawUnsafe(upsertInstruments, ...parameters)
  await sql.$executeRawUnsafe(insertSeries, ...parameters)
  return (await lookUp(sql, parameters)).map((row) => row.id!)
}

const lookUp = (sql: Sql, parameters: unknown[]) =>
  sql.$queryRawUnsafe<{ id: number | null; news: boolean }[]>(find, ...parameters)

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
