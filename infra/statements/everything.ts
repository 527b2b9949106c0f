/** Bars of 2024-01-02 on, one minute each, as Yahoo writes them. */
export function minuteDocument(symbol: string, count: number): string {
  const timestamp = Array.from(
    { length: count },
    (_, index) => Date.parse('2024-01-02T14:30:00Z') / 1000 + index * 60,
  )
  return chart(symbol, '1m', timestamp, (index) => 50 + (index % 7))
}

/** Daily bars with a split and a dividend among them. */
export function splitDocument(round: number): string {
  const timestamp = [2, 3, 4, 5, 8, 9].map((date) => Date.UTC(2024, 0, date, 14, 30) / 1000)
  const [, , split, , dividend] = timestamp as [number, number, number, number, number]
  return chart('AAPL', '1d', timestamp, (index) => 100 + index, {
    splits: { [split]: { date: split, numerator: 2, denominator: 1, splitRatio: '2:1' } },
    dividends: { [dividend]: { date: dividend, amount: 0.25 * round } },
  })
}

function chart(
  symbol: string,
  dataGranularity: string,
  timestamp: number[],
  price: (index: number) => number,
  events?: object,
): string {
  const prices = timestamp.map((_, index) => price(index))
  const quote = { open: prices, high: prices, low: prices, close: prices, volume: prices.map(() => 100) }
  const meta = {
    ...{ symbol, currency: 'USD', exchangeName: 'NMS', exchangeTimezoneName: 'America/New_York' },
    dataGranularity,
  }
  const result = { meta, timestamp, indicators: { quote: [quote] }, ...(events && { events }) }
  return JSON.stringify({ chart: { result: [result], error: null } })
}

/** What another provider says of some of the same days. */
export const table = (round: number): string =>
  `Date,Open,High,Low,Close,Volume\n${[2, 3, 16, 17].map((date) => `2024-01-${String(date).padStart(2, '0')},1,9,1,${date * round},100`).join('\n')}\n`

/** What people and programs ask; a path that there is not yet, or no more, does no harm. */
export const paths = [
  '/readyz',
  '/metrics',
  '/v1/symbols',
  '/v1/symbols?query=AA',
  '/v1/candles/AAPL',
  '/v1/candles/AAPL?limit=2',
  '/v1/candles/AAPL?from=2024-01-03&to=2024-01-10&order=desc',
  '/v1/candles/AAPL?adjust=all&factors=true&shape=columns',
  '/v1/candles/AAPL?adjust=none&status=true',
  '/v1/candles/AAPL?as_of=2026-01-01T00:05:00Z',
  '/v1/candles/AAPL?interval=1w',
  '/v1/candles/AAPL?interval=1M&format=csv',
  '/v1/candles/MSFT?interval=1m&limit=50&session=extended',
  '/v1/candles/MSFT?interval=5m',
  '/v1/candles/MSFT?interval=1h',
  '/v1/candles?symbols=AAPL,MSFT&interval=1d&limit=3',
  '/v1/candles/AAPL/1d/2024-01-02/passport',
  '/v1/candles/AAPL/1w/2024-01-01/passport',
  '/v1/candles/MSFT/1m/2024-01-02T14:30:00Z/passport',
  '/v1/gaps/AAPL?interval=1d&from=2024-01-02&to=2024-02-01',
  '/v1/gaps/MSFT?interval=1m&from=2024-01-02&to=2024-01-04',
  '/v1/quality',
  '/v1/quality/AAPL?interval=1d',
  '/v1/corporate-actions/AAPL',
  '/v1/calendar?from=2024-01-01&to=2024-01-31',
  '/v1/changes',
  '/v1/changes?limit=2',
  '/udf/config',
  '/udf/symbols?symbol=AAPL',
  '/udf/search?query=A&limit=10',
  '/udf/history?symbol=AAPL&resolution=1D&from=1704000000&to=1705000000&countback=5',
  '/udf/marks?symbol=AAPL&resolution=1D&from=1704000000&to=1705000000',
  '/udf/quotes?symbols=AAPL,MSFT',
  '/v1/admin/dead-letters',
  '/v1/admin/queues',
]

/** What operators do. */
export const commands = [
  'status --json',
  'gaps --symbol AAPL --interval 1d --json',
  'backfill --json',
  'fetch --symbols AAPL --json',
  'replay --symbol AAPL --json',
  'replay --symbol MSFT --yes --json',
  'replay --outdated --json',
  'replay --lost --json',
  'alerts list --json',
  'dlq list',
  'dlq export --format csv',
  'dlq drain',
  'dlq log',
]

export const withLetter = [
  'show ID',
  'note ID seen',
  'retry ID',
  'discard ID --yes',
  'restore ID --yes',
  'retry ID --yes',
]
