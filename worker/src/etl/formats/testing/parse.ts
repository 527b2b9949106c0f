import type { PlacedCandle } from '@barline/db/domain/candle'
import type { Interval } from '@barline/db/domain/interval'
import type { Symbol } from '@barline/db/domain/symbol'
import { formatBarTime } from '@barline/db/domain/time'
import { expect } from 'vitest'
import type { Format, ParseContext, Parsed, Problem } from '../../parsed.ts'

export const context = (interval: Interval = '1d', symbol = 'KEY'): ParseContext => ({
  symbol: symbol as Symbol,
  interval,
  now: Date.UTC(2026, 0, 1),
})

export function parsedBy(format: Format, body: string, interval?: Interval): Parsed {
  const result = format(body, context(interval))
  if (!result.ok) expect.fail(`refused: ${JSON.stringify(result.problem)}`)
  return result.parsed
}

export function refusalBy(format: Format, body: string, interval?: Interval): Problem {
  const result = format(body, context(interval))
  if (result.ok) expect.fail(`read: ${JSON.stringify(result.parsed).slice(0, 500)}`)
  return result.problem
}

/** A bar as one line: `2024-01-02 1/2/0.5/1.5 v100 @2`. */
export const inWords = (bar: PlacedCandle, interval: Interval = '1d'): string =>
  `${formatBarTime(bar.time, interval)} ${bar.open}/${bar.high}/${bar.low}/${bar.close} v${bar.volume} @${bar.place}`
