import type { Context } from 'hono'
import { parseAccept } from 'hono/utils/accept'
import { LRUCache } from 'lru-cache'
import type { Format } from './query.ts'

const mediaTypes: Record<string, Format> = {
  'application/json': 'json',
  'text/csv': 'csv',
  'application/x-ndjson': 'ndjson',
  'application/ndjson': 'ndjson',
}

/** Hardly any two callers' headers differ, and they are read with every request. */
const known = new LRUCache<string, Format>({ max: 200 })

/** What a caller's `accept` header likes best of what there is; JSON where it does not say. */
export const acceptedFormat = (c: Context): Format => formatFor(c.req.header('accept'))

export function formatFor(header: string | undefined): Format {
  if (header === undefined || header === '*/*') return 'json'
  const format = known.get(header) ?? bestOf(header)
  known.set(header, format)
  return format
}

function bestOf(header: string): Format {
  const wishes = parseAccept(header).filter(({ type, q }) => q > 0 && type in mediaTypes)
  const best = wishes.reduce<(typeof wishes)[number] | undefined>(
    (found, wish) => (found && found.q >= wish.q ? found : wish),
    undefined,
  )
  return (best && mediaTypes[best.type]) ?? 'json'
}
