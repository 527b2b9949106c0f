import { InvalidArgumentError } from 'commander'
import { intervals, isInterval, type Interval } from '@barline/db/domain/interval'
import { isProvider, providerIds, type Provider } from '@barline/db/domain/provider'
import { symbolRule, toSymbol, type Symbol } from '@barline/db/domain/symbol'
import { fetchable, type Fetchable } from '../config.ts'

/** Readers of the flags that commands share; each says what was expected where the text is not it. */

export function readSymbol(text: string): Symbol {
  const symbol = toSymbol(text)
  if (!symbol) throw new InvalidArgumentError(`Expected a symbol (${symbolRule}).`)
  return symbol
}

/** `AAPL,TSLA`; the flag may also be given several times. */
export const readSymbols = (text: string, before: Symbol[] = []): Symbol[] => [
  ...new Set([...before, ...text.split(',').map(readSymbol)]),
]

export function readInterval(text: string): Interval {
  if (!isInterval(text)) throw new InvalidArgumentError(`Expected one of ${intervals.join(', ')}.`)
  return text
}

export function readProvider(text: string): Provider {
  if (!isProvider(text))
    throw new InvalidArgumentError(`Expected one of ${Object.keys(providerIds).join(', ')}.`)
  return text
}

export function readFetchable(text: string): Fetchable {
  const found = fetchable.find((name) => name === text)
  if (!found) throw new InvalidArgumentError(`Expected one of ${fetchable.join(', ')}.`)
  return found
}

const date = /^\d{4}-\d{2}-\d{2}$/
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/

/** A date (its beginning in UTC) or an RFC 3339 time, in milliseconds. */
export function readTime(text: string): number {
  const time = date.test(text) || instant.test(text) ? Date.parse(text) : Number.NaN
  const rolledOver =
    date.test(text) && !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) !== text
  if (Number.isNaN(time) || rolledOver)
    throw new InvalidArgumentError('Expected a date as 2024-06-10 or a time as 2024-06-10T13:30:00Z.')
  return time
}

/** The end of what `readTime` reads: a date is meant with its whole day. */
export const readEnd = (text: string): number => readTime(text) + (date.test(text) ? 86_400_000 : 0)
