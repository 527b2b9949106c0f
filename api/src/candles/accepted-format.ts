import type { Context } from 'hono'
import { parseAccept } from 'hono/utils/accept'
import { LRUCache } from 'lru-cache'
import type { Format } from './query.ts'

/** What there is, and its names; of several that a caller likes the same the first. */
const offered: readonly (readonly [mediaType: string, format: Format])[] = [
  ['application/json', 'json'],
  ['text/csv', 'csv'],
  ['application/x-ndjson', 'ndjson'],
  ['application/ndjson', 'ndjson'],
]

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

/** A name says more than a range: `text/csv, anything` means CSV. Only the range that fits best counts for each format. */
function bestOf(header: string): Format {
  const wishes = parseAccept(header).map(({ type, q }) => ({ range: type.toLowerCase(), q }))
  let best = { format: 'json' as Format, q: 0, exactness: 0, place: 0 }
  for (const [mediaType, format] of offered) {
    const ranges = ['*/*', `${mediaType.split('/', 1)[0]}/*`, mediaType]
    const exactness = ranges.findLastIndex((range) => wishes.some((wish) => wish.range === range))
    const place = wishes.findIndex(({ range }) => range === ranges[exactness])
    const { q } = wishes[place] ?? { q: 0 }
    const order = q - best.q || exactness - best.exactness || best.place - place
    if (q > 0 && order > 0) best = { format, q, exactness, place }
  }
  return best.format
}
