import { adjustments, type Adjust } from '@barline/db/domain/actions/adjustment'
import { intervals, type Interval } from '@barline/db/domain/interval'
import { symbolRule, toSymbol, type Symbol } from '@barline/db/domain/symbol'
import { z } from 'zod'
import { limitUpTo, oneOf, parameter } from '../http/parameters.ts'
import { symbolsRule, toSymbols } from '../http/symbols.ts'
import { momentParameter } from '../http/moment.ts'
import { boundRule, isBackwards, toBound, type Bound } from './bound.ts'
import { cursorRule, decodeCursor, fingerprintOf, type Cursor } from './cursor.ts'

export const shapes = ['objects', 'columns'] as const
export const formats = ['json', 'csv', 'ndjson'] as const
export type Format = (typeof formats)[number]
export const timeStyles = ['iso', 'unix'] as const
const maxLimit = 50_000

/** Which bars, in which order: what a cursor belongs to. */
export interface CandleSelection {
  symbols: Symbol[]
  interval: Interval
  from?: Bound | undefined
  to?: Bound | undefined
  order: 'asc' | 'desc'
  adjust: Adjust
  /** Milliseconds: the answer as it was then. */
  asOf?: number | undefined
}

export interface CandleQuery extends CandleSelection {
  limit: number
  shape: (typeof shapes)[number]
  /** Undefined where the caller leaves it to its Accept header. */
  format?: Format | undefined
  time: (typeof timeStyles)[number]
  cursor?: Cursor | undefined
  /** Whether the answer says what adjusted it. */
  factors: boolean
  /** Whether to say which bars are forming or revised. */
  status: boolean
}

const only =
  <const T extends string>(value: T) =>
  (text: string) =>
    text === value ? value : undefined

const shared = {
  interval: oneOf(intervals).default('1d'),
  from: parameter(boundRule, toBound).optional(),
  to: parameter(boundRule, toBound).optional(),
  limit: limitUpTo(maxLimit).default(1000),
  order: oneOf(['asc', 'desc']).default('asc'),
  shape: oneOf(shapes).default('objects'),
  format: oneOf(formats).optional(),
  time: oneOf(timeStyles).default('iso'),
  cursor: parameter(cursorRule, decodeCursor).optional(),
  adjust: oneOf(adjustments).default('split'),
  factors: oneOf(['true', 'false']).default('false'),
  status: oneOf(['true', 'false']).default('false'),
  as_of: momentParameter.optional(),
  session: parameter(
    'extended: every stored bar is served, regular hours alone are not offered yet',
    only('extended'),
  ).optional(),
}

/** Parameters as they are named in a URL, and as we name them. */
function toQuery<T extends { factors: Flag; status: Flag; as_of?: number | undefined }>({
  factors,
  status,
  as_of,
  ...rest
}: T) {
  return { ...rest, factors: factors === 'true', status: status === 'true', asOf: as_of }
}

type Flag = 'true' | 'false'

const forwards = {
  path: ['to'],
  error: 'a date or time that is not before `from`',
  // Said beside what else is wrong, as long as both ends themselves could be read.
  when: ({ issues }: z.core.ParsePayload) =>
    !issues.some(({ path }) => path?.[0] === 'from' || path?.[0] === 'to'),
}

const isForwards = ({ from, to }: { from?: Bound | undefined; to?: Bound | undefined }) =>
  from === undefined || to === undefined || !isBackwards(from, to)

export const oneSymbolSchema = z
  .strictObject({ symbol: parameter(symbolRule, toSymbol), ...shared })
  .refine(isForwards, forwards)
  .transform(toQuery)

export const manySymbolsSchema = z
  .strictObject({ symbols: parameter(symbolsRule, toSymbols), ...shared })
  .refine(isForwards, forwards)
  .transform(toQuery)

/** Whether a query's cursor, if it has one, was made for this very selection. */
export function ownsCursor(query: CandleQuery): boolean {
  const { cursor, symbols } = query
  if (cursor === undefined) return true
  return cursor.fingerprint === fingerprintOf(query) && cursor.positions.length === symbols.length
}
