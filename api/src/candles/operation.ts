import { z } from 'zod'
import { operation } from '../contract/operation.ts'
import { manySymbolsSchema, oneSymbolSchema } from './query.ts'
import { candlesAnswer, manyCandlesAnswer } from './wire.ts'

const description = `Bars of a range, oldest first unless \`order=desc\`. Nothing is ever cut without a word: where more follows, \`next\` is the
\`cursor\` of the next page, in CSV and NDJSON the header \`link\` leads there. A symbol that has no bars in the range gives an empty list; one that
nobody knows is a problem. Prices are stored as traded; \`adjust\` says which splits and dividends are taken out when reading.
The format is chosen by \`format\`, else by \`accept\`.`

const text = z.string()

const answers = <S extends z.ZodType>(schema: S, csv: string, ndjson: string) =>
  ({
    'application/json': { schema },
    'text/csv': { schema: text, example: csv },
    'application/x-ndjson': { schema: text, example: ndjson },
  }) as const

const headers = {
  link: 'Where the next page is, as `<...>; rel="next"`; missing on the last one.',
  vary: '`accept`, by which the format is chosen.',
  'cache-control': 'How long the answer may be kept.',
}

const problems = ['invalid-parameters', 'unknown-symbol', 'database-unavailable'] as const

export const getCandles = operation({
  id: 'getCandles',
  method: 'get',
  path: '/v1/candles/:symbol',
  tag: 'Prices',
  summary: 'Candles of one symbol',
  description,
  parameters: oneSymbolSchema,
  answers: answers(
    candlesAnswer,
    't,o,h,l,c,v\n2024-06-03,10,12,9,11,1000\n',
    '{"t":"2024-06-03","o":10,"h":12,"l":9,"c":11,"v":1000}\n',
  ),
  headers,
  problems,
  examples: {
    daily: {
      summary: 'Two days',
      parameters: { symbol: 'AAPL', from: '2024-06-03', to: '2024-06-04' },
    },
    unknownSymbol: {
      summary: 'A symbol that nobody knows',
      parameters: { symbol: 'NOBODY' },
      problem: 'unknown-symbol',
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
  answers: answers(
    manyCandlesAnswer,
    'symbol,t,o,h,l,c,v\nAAPL,2024-06-03,10,12,9,11,1000\n',
    '{"symbol":"AAPL","t":"2024-06-03","o":10,"h":12,"l":9,"c":11,"v":1000}\n',
  ),
  headers,
  problems,
  examples: {
    two: {
      summary: 'A day of two symbols',
      parameters: { symbols: 'AAPL,MSFT', from: '2024-06-03', to: '2024-06-03' },
    },
  },
})
