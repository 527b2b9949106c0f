/** Small documents of our own making, as providers would write them. */
export interface Bar {
  /** `2024-01-02` */
  date: string
  close: number
  open?: number
  high?: number
  low?: number
  volume?: number
}

const opening = (date: string) => Date.parse(`${date}T14:30:00Z`) / 1000

/** A Yahoo chart answer of daily bars. */
export function yahooDocument(symbol: string, bars: readonly Bar[]): string {
  const column = (pick: (bar: Bar) => number) => bars.map(pick)
  const quote = {
    open: column((bar) => bar.open ?? bar.close),
    high: column((bar) => bar.high ?? bar.close),
    low: column((bar) => bar.low ?? bar.close),
    close: column((bar) => bar.close),
    volume: column((bar) => bar.volume ?? 1000),
  }
  const meta = {
    symbol,
    currency: 'USD',
    exchangeName: 'NMS',
    exchangeTimezoneName: 'America/New_York',
    dataGranularity: '1d',
  }
  const result = { meta, timestamp: bars.map(({ date }) => opening(date)), indicators: { quote: [quote] } }
  return JSON.stringify({ chart: { result: [result], error: null } })
}

const day = 86_400_000

/** `count` daily bars from a date on, each closing at what `close` says of its number. */
export const dailyBars = (from: string, count: number, close: (index: number) => number): Bar[] =>
  Array.from({ length: count }, (_, index) => ({
    date: new Date(Date.parse(from) + index * day).toISOString().slice(0, 10),
    close: close(index),
  }))

/** The key of an answer that was observed `minute` minutes into 2026-01-01. */
export function rawKey(
  symbol: string,
  minute = 0,
  given: { provider?: string; extension?: string; interval?: string } = {},
): string {
  const stamp = new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString().replaceAll(':', '')
  const { provider = 'yahoo', extension = 'json', interval = '1d' } = given
  return `raw/provider=${provider}/interval=${interval}/symbol=${encodeURIComponent(symbol)}/${stamp}.${extension}`
}
