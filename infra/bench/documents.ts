/** Made answers of Yahoo's chart API: what the storing benchmark is fed with. Prices wander, so that none is cheaper to write than real ones. */
export interface Document {
  key: string
  body: Uint8Array
}

export interface Shape {
  name: string
  interval: '1d' | '1m'
  documents: number
  rows: number
}

export const shapes: Shape[] = [
  { name: '300 documents of 1,260 daily bars', interval: '1d', documents: 300, rows: 1260 },
  { name: '1,000 documents of 390 minute bars', interval: '1m', documents: 1000, rows: 390 },
]

const day = 86_400_000
/** Documents of one symbol follow each other in time; this many symbols take turns. */
const symbols = 50

/** `observed` numbers the fetch: a later one gives later keys. `changed` is the share of bars that differ from the first fetch. */
export function makeDocuments(shape: Shape, observed = 0, changed = 0): Document[] {
  const stamp = new Date(Date.UTC(2026, 0, 1, 0, 0, 0, observed)).toISOString().replaceAll(':', '')
  return Array.from({ length: shape.documents }, (_, number) => {
    const symbol = `B${number % symbols}`
    const part = Math.floor(number / symbols)
    const bars = makeBars(shape, part, number, changed)
    const key = `raw/provider=yahoo/interval=${shape.interval}/symbol=${symbol}/part${part}-${stamp}.json`
    return { key, body: new TextEncoder().encode(JSON.stringify(toYahoo(symbol, shape.interval, bars))) }
  })
}

interface Bars {
  timestamp: number[]
  open: number[]
  high: number[]
  low: number[]
  close: number[]
  volume: number[]
}

function makeBars({ interval, rows }: Shape, part: number, seed: number, changed: number): Bars {
  const random = generator(seed + 1)
  const bars: Bars = { timestamp: [], open: [], high: [], low: [], close: [], volume: [] }
  const start =
    interval === '1d'
      ? Date.UTC(1990, 0, 1, 14, 30) + part * rows * day
      : Date.UTC(2024, 0, 2, 14, 30) + part * day
  let price = 50 + random() * 400
  for (let i = 0; i < rows; i++) {
    const open = price
    price *= 1 + (random() - 0.5) / 50
    const corrected = changed > 0 && (i + seed) % Math.round(1 / changed) === 0 ? 1.01 : 1
    bars.timestamp.push((start + i * (interval === '1d' ? day : 60_000)) / 1000)
    bars.open.push(Math.fround(open))
    bars.close.push(Math.fround(price * corrected))
    bars.high.push(Math.fround(Math.max(open, price) * 1.011))
    bars.low.push(Math.fround(Math.min(open, price) * 0.99))
    bars.volume.push(Math.floor(random() * 1e8))
  }
  return bars
}

const toYahoo = (symbol: string, interval: string, { timestamp, ...quote }: Bars) => ({
  chart: {
    result: [
      {
        meta: {
          currency: 'USD',
          symbol,
          exchangeName: 'NMS',
          exchangeTimezoneName: 'America/New_York',
          dataGranularity: interval,
        },
        timestamp,
        indicators: { quote: [quote] },
      },
    ],
    error: null,
  },
})

/** mulberry32: small, and the same on every machine. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
