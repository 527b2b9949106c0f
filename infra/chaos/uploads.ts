import { dailyBars, rawKey, yahooDocument } from '../e2e/documents.ts'
import type { Random } from './random.ts'

/** An object that somebody puts into the bucket. */
export interface Upload {
  key: string
  symbol: string
  body: string
}

const day = 86_400_000
const first = Date.UTC(2024, 0, 2)

/**
 * Overlapping answers of several symbols, each observation with closes of its own, so that a wrong winner shows; every seventh or so is
 * not to be read, and every fifth has a row that is refused.
 */
export function makeUploads(random: Random, symbols: number, observations: number): Upload[] {
  const uploads = Array.from({ length: symbols * observations }, (_, number): Upload => {
    const symbol = `C${number % symbols}`
    const minute = Math.floor(number / symbols)
    const key = rawKey(symbol, minute)
    const kind = random.below(35)
    if (kind < 5) return { key, symbol, body: random.pick(['{', '{"chart":{"result":null}}', '', '<html>']) }
    const from = new Date(first + random.below(9) * day).toISOString().slice(0, 10)
    const bars = dailyBars(from, 2 + random.below(6), (index) => 1 + minute + index / 10)
    if (kind < 12) bars[0]!.high = 0.01
    return { key, symbol, body: yahooDocument(symbol, bars) }
  })
  return random.shuffle(uploads)
}
