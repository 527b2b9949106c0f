import type pg from 'pg'
import type { z } from 'zod'
import { findInstruments, type Instrument } from '../symbols/find.ts'
import type { SymbolsCursor } from '../symbols/query.ts'
import { exchangeName, isListedOn } from './exchange.ts'
import { kindOf } from './kind.ts'
import { mostFound, type Name, type searchSchema } from './query.ts'
import { toFound } from './symbol-info.ts'
import type { UdfFound } from './wire.ts'

/** Instruments by symbol or name, the best match first. */
export async function search(pool: pg.Pool, asked: z.output<typeof searchSchema>): Promise<UdfFound[]> {
  const colon = asked.query.indexOf(':')
  const prefix = asked.query.slice(0, Math.max(colon, 0))
  const query = asked.query.slice(colon + 1).trim()
  const fits = (instrument: Instrument) =>
    isListedOn(instrument, prefix) &&
    (asked.exchange === '' || exchangeName(instrument) === asked.exchange) &&
    (asked.type === '' || kindOf(instrument) === asked.type)
  const found: Instrument[] = []
  let cursor: SymbolsCursor | undefined
  do {
    const { page, next } = await findInstruments(pool, { query, limit: mostFound, cursor })
    found.push(...page.filter(fits))
    cursor = next
  } while (cursor && found.length < asked.limit)
  return found.slice(0, asked.limit).map(toFound)
}

/** The instrument of a symbol, whatever exchange it was called by; undefined where there is none. */
export async function findInstrument(pool: pg.Pool, { symbol }: Name): Promise<Instrument | undefined> {
  const { page } = await findInstruments(pool, { query: symbol, limit: 1 })
  return page.find((instrument) => instrument.symbol === symbol)
}
