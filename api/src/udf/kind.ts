import { calendarFor, type Listing } from '@barline/db/domain/calendar/calendar-for'

export const kinds = ['stock', 'index', 'forex', 'crypto', 'futures'] as const

/** What kind of instrument a listing is, in TradingView's words. */
export type Kind = (typeof kinds)[number]

/** As far as can be told from how it is written and when it trades; funds are written like stocks and pass for them. */
export function kindOf(listing: Listing): Kind {
  const market = calendarFor(listing)?.id
  if (market === 'crypto') return 'crypto'
  if (market === 'currencies') return 'forex'
  if (listing.symbol.startsWith('^')) return 'index'
  return listing.symbol.endsWith('=F') ? 'futures' : 'stock'
}
