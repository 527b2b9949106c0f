import type { Db } from './client.ts'
import { fromSplitList, type SplitList } from './domain/actions/split-list.ts'
import type { Symbol } from './domain/symbol.ts'
import { datingZone } from './domain/time.ts'
import { announcedOf, type LockedSeries } from './lock-series.ts'

type Sql = Pick<Db, '$queryRawUnsafe'>

export type WholeSeries = LockedSeries & { version: number; first: Date | null }

/** An instrument with all of its series, whose writers wait until this transaction ends. */
export interface LockedInstrument {
  id: number
  symbol: Symbol
  /** IANA name. */
  zone: string
  series: WholeSeries[]
}

const lockRows = `SELECT id, symbol, timezone FROM instrument WHERE symbol = ANY ($1::text[]) ORDER BY symbol FOR UPDATE`

const lockSeriesRows = `
  SELECT s.id, s.instrument_id AS "instrumentId", s.interval, s.splits, s.providers, s.version, s.first, i.symbol, i.timezone, i.currency,
    i.facts, ${announcedOf('i.id')} AS announced
  FROM series s JOIN instrument i ON i.id = s.instrument_id WHERE s.instrument_id = ANY ($1::int[]) ORDER BY s.id FOR UPDATE OF s`

interface Row extends Omit<WholeSeries, 'zone' | 'splits'> {
  instrumentId: number
  timezone: string | null
  splits: SplitList
}

/**
 * Locks instruments, by symbol, and then all of their series, by id. It has to be a transaction's first lock on any series: one that
 * holds some of them already would ask for others out of order, and two such could wait for each other.
 */
export async function lockInstruments(sql: Sql, symbols: readonly Symbol[]): Promise<LockedInstrument[]> {
  const instruments = await sql.$queryRawUnsafe<{ id: number; symbol: Symbol; timezone: string | null }[]>(
    lockRows,
    symbols,
  )
  const rows = await sql.$queryRawUnsafe<Row[]>(
    lockSeriesRows,
    instruments.map(({ id }) => id),
  )
  return instruments.map(({ id, symbol, timezone }) => ({
    ...{ id, symbol, zone: datingZone(timezone) },
    series: rows.filter(({ instrumentId }) => instrumentId === id).map(toSeries),
  }))
}

const toSeries = ({ timezone, splits, ...row }: Row): WholeSeries => ({
  ...row,
  zone: datingZone(timezone),
  splits: fromSplitList(splits),
})
