import { flagKinds, type FlagKind } from '@barline/db/domain/quality/policy'
import { isInterval, type Interval } from '@barline/db/domain/interval'
import type { QualityQuery } from './query.ts'

/** The last flag of a page. It holds the selection that it belongs to: in another one it would skip flags. */
export interface FlagCursor {
  selection: string
  from: number
  kind: FlagKind
}

export const flagCursorRule = 'the `next` of an answer to the same symbol, interval, from and to'
export const listCursorRule = 'the `next` of an answer to the same interval'

export const selectionOf = ({ symbol, interval, from, to }: Omit<QualityQuery, 'cursor'>): string =>
  JSON.stringify([symbol, interval, from ?? null, to ?? null])

const write = (text: string) => Buffer.from(text).toString('base64url')
const read = (text: string) => Buffer.from(text, 'base64url').toString()

export const formatFlagCursor = ({ selection, from, kind }: FlagCursor): string =>
  write(`${from} ${kind} ${selection}`)

export function parseFlagCursor(text: string): FlagCursor | undefined {
  const [, from, name, selection = ''] = /^(-?\d{1,15}) ([a-z_]+) (.+)$/.exec(read(text)) ?? []
  const kind = flagKinds.find((one) => one === name)
  return from === undefined || kind === undefined ? undefined : { selection, from: Number(from), kind }
}

/** The last series of a page. */
export interface ListCursor {
  interval: Interval | undefined
  symbol: string
  seriesId: number
}

export const formatListCursor = ({ interval, symbol, seriesId }: ListCursor): string =>
  write(`${interval ?? 'all'} ${seriesId} ${symbol}`)

export function parseListCursor(text: string): ListCursor | undefined {
  const [, interval = '', seriesId, symbol = ''] = /^(\w{2,3}) (\d{1,9}) (\S+)$/.exec(read(text)) ?? []
  if (seriesId === undefined || !(interval === 'all' || isInterval(interval))) return undefined
  return { interval: interval === 'all' ? undefined : interval, symbol, seriesId: Number(seriesId) }
}
