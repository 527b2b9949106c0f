import { adjustments, type Adjust } from '@barline/db/domain/actions/adjustment'
import type { Hours } from '@barline/db/domain/calendar/sessions'
import type { Interval } from '@barline/db/domain/interval'
import type { Symbol } from '@barline/db/domain/symbol'
import { z } from 'zod'
import { boundField, cursorField, intervalField, symbolField, symbolsField } from '../http/fields.ts'
import { oneOf, parameter, toLimit } from '../http/parameters.ts'
import { asOfDescription, momentParameter } from '../http/moment.ts'
import { isBackwards, type Bound } from './bound.ts'
import { columns, columnsRule, toColumns, type Column } from './columns.ts'
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
  /** Of intraday bars: all that are stored, or those that open in regular hours. */
  session?: Hours | undefined
}

export interface CandleQuery extends CandleSelection {
  /** Infinity for all there are, which are sent as they are read. */
  limit: number
  /** What is told of each bar; all where not given. */
  fields?: readonly Column[] | undefined
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

const shared = {
  interval: intervalField.default('1d'),
  from: boundField.optional().meta({
    description:
      'The first bar: a date of the exchange, an instant or Unix seconds; the oldest where not given.',
  }),
  to: boundField.optional().meta({
    description: 'The last bar, which is included; of a date the whole day. The newest where not given.',
  }),
  limit: parameter(
    `a whole number from 1 to ${maxLimit}, or all`,
    (text) => (text === 'all' ? Infinity : toLimit(text, maxLimit)),
    {
      anyOf: [
        { type: 'integer', minimum: 1, maximum: maxLimit },
        { type: 'string', enum: ['all'] },
      ],
    },
  )
    .default(1000)
    .meta({
      description:
        'At most this many bars of each symbol in this page; `all` sends the whole range in one answer, however long, but not as columns.',
    }),
  fields: parameter(columnsRule, toColumns, {
    type: 'array',
    items: { type: 'string', enum: [...columns] },
    minItems: 1,
    uniqueItems: true,
  })
    .optional()
    .meta({ description: 'What to tell of each bar, in the order of answers; everything where not given.' }),
  order: oneOf(['asc', 'desc']).default('asc').meta({ description: 'Oldest or newest first.' }),
  shape: oneOf(shapes).default('objects').meta({
    description: 'Bars as objects, or as one array for each of t, o, h, l, c and v, which is half as long.',
  }),
  format: oneOf(formats)
    .optional()
    .meta({ description: 'JSON, CSV or one JSON object a line; without it the header `accept` chooses.' }),
  time: oneOf(timeStyles)
    .default('iso')
    .meta({ description: "`t` as text, or as Unix seconds (of a dated bar the date's midnight UTC)." }),
  cursor: cursorField(cursorRule, decodeCursor).optional(),
  adjust: oneOf(adjustments).default('split').meta({
    description:
      'What prices and volume are adjusted for: splits, splits and dividends, or nothing, as traded.',
  }),
  factors: oneOf(['true', 'false']).default('false').meta({
    description: 'Whether to tell which splits and dividends the bars were multiplied by. JSON only.',
  }),
  status: oneOf(['true', 'false']).default('false').meta({
    description: 'Whether to tell which bars are forming or were revised. JSON only, and not with `as_of`.',
  }),
  as_of: momentParameter.optional().meta({ description: asOfDescription }),
  session: oneOf(['regular', 'extended']).default('extended').meta({
    description:
      'Of bars shorter than a day: all that are stored, or those that open in regular trading hours.',
  }),
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
  .strictObject({ symbol: symbolField, ...shared })
  .refine(isForwards, forwards)
  .transform(toQuery)

export const manySymbolsSchema = z
  .strictObject({
    symbols: symbolsField.meta({ description: 'Up to 50 symbols, separated by commas.' }),
    ...shared,
  })
  .refine(isForwards, forwards)
  .transform(toQuery)

/** Whether a query's cursor, if it has one, was made for this very selection. */
export function ownsCursor(query: CandleQuery): boolean {
  const { cursor, symbols } = query
  if (cursor === undefined) return true
  return cursor.fingerprint === fingerprintOf(query) && cursor.positions.length === symbols.length
}
