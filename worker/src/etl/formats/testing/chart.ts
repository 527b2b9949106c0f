/** Parts of a Yahoo chart that a test wants otherwise; what is `undefined` is left out of the JSON. */
export interface ChartParts {
  meta?: Record<string, unknown>
  timestamp?: unknown
  quote?: Record<string, unknown>
}

/** One result of a chart: three sessions of AAPL in June 2024, as Yahoo writes them. */
export const chartResult = ({ meta, timestamp, quote }: ChartParts = {}): Record<string, unknown> => ({
  meta: {
    currency: 'USD',
    symbol: 'AAPL',
    exchangeName: 'NMS',
    fullExchangeName: 'NasdaqGS',
    longName: 'Apple Inc.',
    gmtoffset: -18000,
    exchangeTimezoneName: 'America/New_York',
    dataGranularity: '1d',
    ...meta,
  },
  timestamp: timestamp ?? [1717421400, 1717507800, 1717594200],
  indicators: {
    quote: [
      {
        open: [192.89999389648438, 194.63999938964844, 195.39999389648438],
        high: [194.99000549316406, 195.32000732421875, 196.89999389648438],
        low: [192.5, 193.25, 194.8699951171875],
        close: [194.02999877929688, 194.5, 195.8699951171875],
        volume: [50080500, 47471400, 54156800],
        ...quote,
      },
    ],
  },
})

export const chart = (...parts: ChartParts[]): string =>
  JSON.stringify({
    chart: { result: (parts.length ? parts : [{}]).map((part) => chartResult(part)), error: null },
  })
