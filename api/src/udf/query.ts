import { toSymbol, type Symbol } from '@barline/db/domain/symbol'
import { z } from 'zod'
import { parameter } from '../http/parameters.ts'
import { ends } from './ends.ts'
import { resolutionRule, supportedResolutions, toInterval } from './resolution.ts'

/** How an instrument was called. */
export interface Name {
  /** As it was written; answers to several symbols name them so. */
  text: string
  /** Empty where none was named. */
  exchange: string
  symbol: Symbol
}

/** No symbol has a colon, so all before the last one is the exchange. */
export function toName(text: string): Name | undefined {
  const colon = text.lastIndexOf(':')
  const symbol = toSymbol(text.slice(colon + 1))
  return symbol && { text, exchange: text.slice(0, Math.max(colon, 0)).trim(), symbol }
}

/** Milliseconds. A chart that is zoomed far out asks for the year -3000: what nothing can be stored at is moved to where nothing is. */
function toMoment(text: string): number | undefined {
  if (!/^-?\d{1,15}(\.\d{1,9})?$/.test(text)) return undefined
  return Math.min(Math.max(Number(text) * 1000, ends.low), ends.high)
}

const toCount = (text: string) => (/^\d{1,9}$/.test(text) ? Number(text) : undefined)

const nameRule = 'a symbol, alone or with its exchange before it (AAPL, NASDAQ:AAPL)'
const namePattern = '^([^:\\u0000]{0,60}:)?[A-Za-z0-9^]([A-Za-z0-9=^_&-]|[./][A-Za-z0-9=^_&-]){0,15}$'

const symbol = parameter(nameRule, toName, { type: 'string', pattern: namePattern }).meta({
  description: `${nameRule[0]!.toUpperCase()}${nameRule.slice(1)}; a name or ticker of \`/udf/search\`.`,
})

const moment = (description: string) =>
  parameter('Unix seconds (1704465000)', toMoment, {
    type: 'integer',
    minimum: -999_999_999_999,
    maximum: 999_999_999_999,
  }).meta({ description })

const resolution = parameter(resolutionRule, toInterval, {
  type: 'string',
  enum: [...supportedResolutions, 'D', 'W', 'M'],
}).meta({ description: 'Length of the bars: minutes as a bare number, else days, weeks or months.' })

const currencyCode = z.string().optional().meta({
  description:
    "The currency that prices are wanted in. Nothing is converted: another one than the instrument's is an error.",
})

const priced = { symbol, currencyCode }

export const symbolSchema = z.object(priced)

export const historySchema = z.object({
  ...priced,
  resolution,
  from: moment('The first bar that is wanted; the oldest where not given.').optional(),
  to: moment(
    'The first moment that is not wanted any more; all up to the newest bar where not given.',
  ).optional(),
  countback: parameter('a whole number', toCount, { type: 'integer', minimum: 0, maximum: 999_999_999 })
    .optional()
    .meta({
      description:
        'How many bars before `to` are wanted, wherever they are: `from` is passed over. 0 is as if not given.',
    }),
})

export const marksSchema = z.object({
  symbol,
  resolution,
  from: moment('Time of the first bar in sight.').optional(),
  to: moment('Time of the last bar in sight, which is included.').optional(),
})

const words = (description: string) =>
  parameter('at most 100 characters', toWords, { type: 'string', maxLength: 100, pattern: '^[^\\u0000]*$' })
    .default('')
    .meta({ description })

/** PostgreSQL's text has no NUL, so nothing stored can match one. */
const toWords = (text: string) => ([...text].length <= 100 && !text.includes('\0') ? text.trim() : undefined)

export const mostFound = 1000

export const searchSchema = z.object({
  query: words(
    'Part of a symbol or a name, whatever its case, also with an exchange before it; empty for all.',
  ),
  type: words('One of `symbols_types` of `/udf/config`; empty for all.'),
  exchange: words('One of `exchanges` of `/udf/config`; empty for all.'),
  limit: parameter('a whole number from 1', (text) => toCount(text) || undefined, {
    type: 'integer',
    minimum: 1,
    maximum: 999_999_999,
  })
    .transform((limit) => Math.min(limit, mostFound))
    .default(30)
    .meta({ description: `At most this many symbols, and never more than ${mostFound}.` }),
})

const mostQuoted = 500
const quotedRule = `1 to ${mostQuoted} symbols separated by commas, each alone or with its exchange before it`

export const quotesSchema = z.object({
  symbols: parameter(quotedRule, toTexts, {
    type: 'array',
    items: { type: 'string', pattern: '^[^,\\u0000]{1,60}$' },
    minItems: 1,
    maxItems: mostQuoted,
  }).meta({ description: `${quotedRule}.` }),
})

/** One that cannot be a symbol is told in its own place of the answer, beside the others. */
function toTexts(text: string): string[] | undefined {
  const texts = text.split(',')
  return text !== '' && texts.length <= mostQuoted && !text.includes('\0') ? texts : undefined
}
