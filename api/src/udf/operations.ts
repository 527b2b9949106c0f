import { z } from 'zod'
import { operation } from '../contract/operation.ts'
import { mostBars } from './ends.ts'
import * as examples from './examples.ts'
import { historySchema, marksSchema, quotesSchema, searchSchema, symbolSchema } from './query.ts'
import {
  udfConfig,
  udfError,
  udfFound,
  udfHistory,
  udfMarks,
  udfQuotes,
  udfSymbol,
  udfTimescaleMark,
} from './wire.ts'

const shared = { method: 'get', tag: 'Charting', problems: ['database-unavailable'] } as const

const answered = <S extends z.ZodType>(schema: S) =>
  ({ 'application/json': { schema: z.union([schema, udfError]) } }) as const

const config = operation({
  ...shared,
  id: 'getUdfConfig',
  path: '/udf/config',
  summary: 'What this feed can do',
  description: `Point TradingView's UDF adapter at \`/udf\`. Bars come for each symbol by itself (\`supports_group_request\` is false).
Parameters that the protocol does not have are passed over. A request that cannot be answered is 200 with \`s: "error"\`, as the protocol wants it.`,
  parameters: z.object({}),
  answers: { 'application/json': { schema: udfConfig } },
  examples: { all: { summary: 'All of it', answer: examples.configuration } },
})

const time = operation({
  ...shared,
  id: 'getUdfTime',
  path: '/udf/time',
  summary: 'The time by our clock',
  description: 'Unix seconds as plain text.',
  parameters: z.object({}),
  answers: { 'text/plain': { schema: z.string().meta({ pattern: '^\\d+$' }), example: '1445324591' } },
  problems: [],
  examples: { time: { summary: 'Now', mediaType: 'text/plain' } },
})

const symbols = operation({
  ...shared,
  id: 'getUdfSymbol',
  path: '/udf/symbols',
  summary: 'All about one instrument',
  description: `\`LibrarySymbolInfo\` of the charting library: its hours with holidays and early closes, and which bars there are. Bars of pre- and
post-market make the session three. Of a market whose hours nobody knows it is \`24x7\` in UTC, from whose midnight bars are counted.`,
  parameters: symbolSchema,
  answers: answered(udfSymbol),
  examples: {
    share: { summary: 'A share, with its exchange', parameters: { symbol: 'NASDAQ:AAPL' } },
    unknown: {
      summary: 'A symbol that nobody knows',
      parameters: { symbol: 'NOBODY' },
      answer: examples.nobody,
    },
  },
})

const search = operation({
  ...shared,
  id: 'searchUdfSymbols',
  path: '/udf/search',
  summary: 'Instruments by symbol or name',
  description:
    'The very symbol first, then those that begin so, names that begin so, and names that hold it.',
  parameters: searchSchema,
  answers: answered(z.array(udfFound)),
  examples: {
    byName: {
      summary: 'Shares named like it',
      parameters: { query: 'APPLE', type: 'stock', exchange: '', limit: '5' },
      answer: examples.found,
    },
  },
})

const history = operation({
  ...shared,
  id: 'getUdfHistory',
  path: '/udf/history',
  summary: 'Bars of one instrument',
  description: `The bars from \`from\` up to, not including, \`to\`; with \`countback\` that many before \`to\`, wherever they are. Prices are adjusted for
splits. A bar of a day, week or month lies at midnight UTC of its (first) day of trading. An answer has at most ${mostBars} bars, the newest; where
older ones of the range are left, the header \`link\` leads to them, and the adapter finds them with
\`limitedServerResponse: {maxResponseLength: ${mostBars}, expectedOrder: "latestFirst"}\`.`,
  parameters: historySchema,
  answers: { 'application/json': { schema: udfHistory } },
  headers: { link: 'Where the rest is, as `<...>; rel="next"`; missing where nothing was left out.' },
  examples: {
    daily: {
      summary: 'The last two days before a moment',
      parameters: {
        ...{ symbol: 'AAPL', resolution: '1D', from: '1598400000', to: '1599264000', countback: '2' },
      },
      answer: examples.twoDays,
    },
    weekend: {
      summary: 'A weekend, and the day before it',
      parameters: { symbol: 'AAPL', resolution: '1D', from: '1598659200', to: '1598832000' },
      answer: examples.weekend,
    },
    nothing: {
      summary: 'A range that is older than every bar',
      parameters: { symbol: 'AAPL', resolution: '1D', from: '0', to: '86400' },
      answer: examples.nothing,
    },
  },
})

const marks = operation({
  ...shared,
  id: 'getUdfMarks',
  path: '/udf/marks',
  summary: 'Bars that were corrected, as marks',
  description:
    'What a bar is and was, where it changed after its final value had been seen. Bars that are derived have none.',
  parameters: marksSchema,
  answers: answered(udfMarks),
  examples: {
    marks: {
      summary: 'Of daily bars',
      parameters: { symbol: 'AAPL', resolution: '1D', from: '1596240000', to: '1599264000' },
      answer: examples.noMarks,
    },
  },
})

const timescaleMarks = operation({
  ...shared,
  id: 'getUdfTimescaleMarks',
  path: '/udf/timescale_marks',
  summary: 'Splits and dividends, as marks on the time scale',
  description: 'Each where the bar opens that has its ex-date.',
  parameters: marksSchema,
  answers: answered(z.array(udfTimescaleMark)),
  examples: {
    actions: {
      summary: 'Of a month',
      parameters: { symbol: 'AAPL', resolution: '1D', from: '1596240000', to: '1599264000' },
      answer: examples.actions,
    },
  },
})

const quotes = operation({
  ...shared,
  id: 'getUdfQuotes',
  path: '/udf/quotes',
  summary: 'Last prices',
  description: `Of regular hours, from the newest daily bar, brought up to date by the shortest bars that are kept. Stored bars tell neither bid nor ask,
so there are none. A symbol that is not known is an error in its own place.`,
  parameters: quotesSchema,
  answers: answered(udfQuotes),
  examples: {
    two: {
      summary: 'A share, and a symbol that nobody knows',
      parameters: { symbols: 'NASDAQ:AAPL,NOBODY' },
      answer: examples.quotes,
    },
  },
})

export const udfOperations = { config, symbols, search, history, marks, timescaleMarks, time, quotes }
