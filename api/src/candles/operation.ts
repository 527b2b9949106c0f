import { z } from 'zod'
import { operation } from '../contract/operation.ts'
import { manySymbolsSchema, oneSymbolSchema } from './query.ts'
import { candlesAnswer, manyCandlesAnswer } from './wire.ts'

const description = `Bars of a range, oldest first unless \`order=desc\`. Nothing is ever cut without a word: where more follows, \`next\` is the
\`cursor\` of the next page, in CSV and NDJSON the header \`link\` leads there. A symbol that has no bars in the range gives an empty list; one that
nobody knows is a problem. Prices are stored as traded; \`adjust\` says which splits and dividends are taken out when reading.
The format is chosen by \`format\`, else by \`accept\`.`

const text = z.string()

const answers = <S extends z.ZodType>(schema: S) =>
  ({
    'application/json': { schema },
    'text/csv': { schema: text },
    'application/x-ndjson': { schema: text },
  }) as const

const headers = {
  link: 'Where the next page is, as `<...>; rel="next"`; missing on the last one.',
  vary: '`accept`, by which the format is chosen, and `accept-encoding`.',
  etag: 'A strong tag of these very bytes: sent back as `if-none-match` it brings 304 until a bar, a split or a dividend in them changes.',
  'cache-control':
    'How long the answer may be kept without asking: an hour where all its bars are over for days, a second otherwise.',
}

const problems = ['invalid-parameters', 'unknown-symbol', 'unknown-calendar', 'database-unavailable'] as const

export const getCandles = operation({
  id: 'getCandles',
  method: 'get',
  path: '/v1/candles/:symbol',
  tag: 'Prices',
  summary: 'Candles of one symbol',
  description,
  parameters: oneSymbolSchema,
  answers: answers(candlesAnswer),
  headers,
  problems,
  examples: {
    aroundSplit: {
      summary: 'The days before and after a split, and what adjusted the first',
      parameters: { symbol: 'AAPL', from: '2020-08-28', to: '2020-08-31', factors: 'true' },
      answer: {
        symbol: 'AAPL',
        interval: '1d',
        adjust: 'split',
        factors: [{ exDate: '2020-08-31', kind: 'split', ratio: '4:1', price: 0.25, volume: 4 }],
        candles: [
          { t: '2020-08-28', o: 126.0125, h: 126.4425, l: 124.5775, c: 124.8075, v: 187630000 },
          { t: '2020-08-31', o: 127.58, h: 131, l: 126, c: 129.04, v: 225702700 },
        ],
        next: null,
      },
    },
    asTraded: {
      summary: 'Prices as they were traded, as columns, newest first, and where to go on',
      parameters: {
        symbol: 'AAPL',
        adjust: 'none',
        shape: 'columns',
        to: '2020-08-31',
        order: 'desc',
        limit: '2',
      },
      answer: {
        symbol: 'AAPL',
        interval: '1d',
        adjust: 'none',
        candles: {
          t: ['2020-08-31', '2020-08-28'],
          o: [127.58, 504.05],
          h: [131, 505.77],
          l: [126, 498.31],
          c: [129.04, 499.23],
          v: [225702700, 46907500],
        },
        next: 'WyJvM1RDU1p5UiIsMTU5ODU3MjgwMDAwMF0',
      },
    },
    csv: {
      summary: 'CSV',
      parameters: { symbol: 'AAPL', from: '2020-09-03', format: 'csv' },
      mediaType: 'text/csv',
      answer:
        't,o,h,l,c,v\n2020-09-03,126.91,128.84,120.5,120.88,257599600\n2020-09-04,120.07,123.7,110.89,120.96,332607200\n',
    },
    nothingThere: {
      summary: 'A range without bars of a symbol that is known',
      parameters: { symbol: 'AAPL', from: '2020-09-05' },
      answer: { symbol: 'AAPL', interval: '1d', adjust: 'split', candles: [], next: null },
    },
    unknownSymbol: {
      summary: 'A symbol that nobody knows',
      parameters: { symbol: 'NOBODY' },
      problem: 'unknown-symbol',
      answer: {
        detail: 'No data has ever been stored for NOBODY; /v1/symbols lists what there is.',
        symbols: ['NOBODY'],
      },
    },
    severalMistakes: {
      summary: 'All that cannot be used is told at once',
      parameters: { symbol: 'AAPL', interval: '2d', shape: 'cube' },
      problem: 'invalid-parameters',
      answer: {
        detail:
          'interval: expected one of 1m, 5m, 15m, 30m, 1h, 4h, 1d, 1w, 1M, came "2d"; shape: expected one of objects, columns, came "cube".',
        errors: [
          { parameter: 'interval', expected: 'one of 1m, 5m, 15m, 30m, 1h, 4h, 1d, 1w, 1M', came: '2d' },
          { parameter: 'shape', expected: 'one of objects, columns', came: 'cube' },
        ],
      },
    },
  },
})

export const getCandlesOfMany = operation({
  id: 'getCandlesOfMany',
  method: 'get',
  path: '/v1/candles',
  tag: 'Prices',
  summary: 'Candles of several symbols',
  description,
  parameters: manySymbolsSchema,
  answers: answers(manyCandlesAnswer),
  headers,
  problems,
  examples: {
    two: {
      summary: 'A day of two symbols',
      parameters: { symbols: 'AAPL,TSLA', from: '2020-09-04', to: '2020-09-04', adjust: 'none' },
      answer: {
        interval: '1d',
        adjust: 'none',
        candles: {
          AAPL: [{ t: '2020-09-04', o: 120.07, h: 123.7, l: 110.89, c: 120.96, v: 332607200 }],
          TSLA: [{ t: '2020-09-04', o: 402.81, h: 428, l: 372.02, c: 418.32, v: 110321900 }],
        },
        next: null,
      },
    },
    ndjson: {
      summary: 'One JSON object a line',
      parameters: {
        symbols: 'AAPL,TSLA',
        from: '2020-09-04',
        to: '2020-09-04',
        adjust: 'none',
        format: 'ndjson',
      },
      mediaType: 'application/x-ndjson',
      answer:
        '{"symbol":"AAPL","t":"2020-09-04","o":120.07,"h":123.7,"l":110.89,"c":120.96,"v":332607200}\n{"symbol":"TSLA","t":"2020-09-04","o":402.81,"h":428,"l":372.02,"c":418.32,"v":110321900}\n',
    },
    oneUnknown: {
      summary: 'A symbol among them that nobody knows',
      parameters: { symbols: 'AAPL,NOBODY' },
      problem: 'unknown-symbol',
      answer: {
        detail: 'No data has ever been stored for NOBODY; /v1/symbols lists what there is.',
        symbols: ['NOBODY'],
      },
    },
  },
})
