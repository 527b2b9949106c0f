import type {
  UdfConfig,
  UdfError,
  UdfFound,
  UdfHistory,
  UdfMarks,
  UdfQuotes,
  UdfTimescaleMark,
} from './wire.ts'

// What the examples of operations.ts answer, of the data of testing/example-data.ts.

export const configuration: UdfConfig = {
  supports_search: true,
  supports_group_request: false,
  supports_marks: true,
  supports_timescale_marks: true,
  supports_time: true,
  exchanges: [
    { value: '', name: 'All exchanges', desc: '' },
    { value: 'NASDAQ', name: 'NASDAQ', desc: 'NASDAQ' },
  ],
  symbols_types: [
    { name: 'All types', value: '' },
    { name: 'Stock', value: 'stock' },
    { name: 'Index', value: 'index' },
    { name: 'Forex', value: 'forex' },
    { name: 'Crypto', value: 'crypto' },
    { name: 'Futures', value: 'futures' },
  ],
  supported_resolutions: ['1', '5', '15', '30', '60', '240', '1D', '1W', '1M'],
}

export const nobody: UdfError = {
  s: 'error',
  errmsg: 'unknown_symbol: no data has ever been stored for NOBODY; /udf/search finds what there is.',
}

export const found: UdfFound[] = [
  {
    symbol: 'AAPL',
    full_name: 'NASDAQ:AAPL',
    description: 'Apple Inc.',
    exchange: 'NASDAQ',
    ticker: 'AAPL',
    type: 'stock',
  },
]

export const twoDays: UdfHistory = {
  s: 'ok',
  t: [1599091200, 1599177600],
  o: [126.91, 120.07],
  h: [128.84, 123.7],
  l: [120.5, 110.89],
  c: [120.88, 120.96],
  v: [257599600, 332607200],
}

export const weekend: UdfHistory = { s: 'no_data', nextTime: 1598572800 }

export const nothing: UdfHistory = { s: 'no_data' }

export const noMarks: UdfMarks = {
  ...{ id: [], time: [], color: [], text: [], label: [], labelFontColor: [], minSize: [] },
}

export const actions: UdfTimescaleMark[] = [
  {
    id: 'dividend-2020-08-07',
    color: 'green',
    label: 'D',
    time: 1596758400,
    tooltip: ['Dividend 0.82 USD', 'Ex-date 2020-08-07'],
    shape: 'circle',
  },
  {
    id: 'split-2020-08-31',
    color: 'blue',
    label: 'S',
    time: 1598832000,
    tooltip: ['Split 4:1', 'Ex-date 2020-08-31'],
    shape: 'circle',
  },
]

export const quotes: UdfQuotes = {
  s: 'ok',
  d: [
    {
      s: 'ok',
      n: 'NASDAQ:AAPL',
      v: {
        short_name: 'AAPL',
        exchange: 'NASDAQ',
        original_name: 'NASDAQ:AAPL',
        description: 'Apple Inc.',
        lp: 120.96,
        open_price: 120.07,
        high_price: 123.7,
        low_price: 110.89,
        volume: 332607200,
        prev_close_price: 120.88,
        ch: 0.08,
        chp: 0.07,
      },
    },
    { s: 'error', n: 'NOBODY', v: {} },
  ],
}
