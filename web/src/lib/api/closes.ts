import type { WireColumns } from '@barline/api/wire'
import type { Close } from '#lib/bars/close.ts'
import { type Answer, ask, type Fetch, mapAnswer } from './answer.ts'
import { bound } from './candles.ts'
import type { Rendition } from './series.ts'

/** Several symbols in one interval, at one kind of prices: what is asked for, and followed, together. */
export interface Group extends Omit<Rendition, 'symbol'> {
  /** At most 50, all of them known. */
  symbols: readonly string[]
}

/** Of each symbol the newest so many, or all from one time on until another, in seconds; both are included. */
export type Span = { limit: number } | { from: number; to?: number | undefined }

/** By symbol, oldest first. */
export type Closes = ReadonlyMap<string, readonly Close[]>
export const noCloses: Closes = new Map()

/** The same with these in place of what was known of their symbols; of a symbol that nothing has come of, what was known. */
export const withCloses = (known: Closes, closes: Closes): Closes =>
  new Map([...known, ...[...closes].filter(([, each]) => each.length > 0)])

/** The most bars of each symbol that one answer of the API carries. */
const largest = 50_000

/** The closes of several symbols: one request, of two columns, and another only for what goes beyond one answer. */
export async function getCloses(
  fetch: Fetch,
  group: Group,
  span: Span,
  signal?: AbortSignal,
): Promise<Answer<Closes>> {
  const all = new Map<string, Close[]>(group.symbols.map((symbol) => [symbol, []]))
  let cursor: string | undefined
  do {
    const page = await getPage(fetch, group, span, cursor, signal)
    if (!page.ok) return page
    for (const [symbol, { t, c }] of page.value.columns)
      for (const [i, time] of t.entries()) all.get(symbol)?.push({ time, close: c[i]! })
    // Of the newest few, what is left out was not asked for.
    cursor = 'limit' in span ? undefined : (page.value.next ?? undefined)
  } while (cursor)
  for (const closes of all.values()) closes.reverse()
  return { ok: true, value: all }
}

interface ClosesPage {
  columns: [string, WireColumns<number>][]
  next: string | null
}

async function getPage(
  fetch: Fetch,
  group: Group,
  span: Span,
  cursor: string | undefined,
  signal?: AbortSignal,
): Promise<Answer<ClosesPage>> {
  const query = { ...toQuery(group, span), ...(cursor ? { cursor } : {}) }
  const answer = await ask(fetch, ({ v1 }) => v1.candles.$get({ query }), signal)
  return mapAnswer(answer, ({ candles, next }) => ({
    // Of the shape and with the times that were asked for.
    columns: Object.entries(candles as Record<string, WireColumns<number>>),
    next,
  }))
}

const toQuery = ({ symbols, interval, adjust, session }: Group, span: Span) => ({
  ...{ symbols: symbols.join(), interval, adjust, fields: 't,c' },
  ...({ order: 'desc', shape: 'columns', time: 'unix' } as const),
  ...(session === 'regular' && { session }),
  ...('limit' in span
    ? { limit: String(span.limit) }
    : {
        limit: String(largest),
        from: bound(span.from, interval),
        ...(span.to !== undefined && { to: bound(span.to, interval) }),
      }),
})
