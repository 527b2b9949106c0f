import type { Symbol } from '@barline/db/domain/symbol'
import { assumedZone } from './csv-keys.ts'
import type { Stamping } from './settle-stamps.ts'

/** What is known of all instruments of a kind, where the answers do not say it. */
export interface Market extends Pick<Stamping, 'zone' | 'dates'> {
  currency: string | undefined
}

/** A day is stamped with New York's midnight. */
export const usStocks: Market = { currency: 'USD', zone: assumedZone, dates: 'midnight' }

export const indices: Market = { ...usStocks, currency: undefined }

/** Coins and currencies trade around the clock; a source stamps their day with the hour at which it ends its own. */
export const pair = (symbol: Symbol): Market => ({
  currency: symbol.split(/[/-]/)[1] ?? /([A-Z]{3})=X$/.exec(symbol)?.[1],
  zone: 'UTC',
  dates: 'anytime',
})
