import { operation } from '../contract/operation.ts'
import { symbolsSchema } from './query.ts'
import { symbolsAnswer } from './wire.ts'

export const listSymbols = operation({
  id: 'listSymbols',
  method: 'get',
  path: '/v1/symbols',
  tag: 'Instruments',
  summary: 'Symbols, and which bars there are of each',
  description:
    'All symbols in alphabetical order, or with `query` those that match: the very symbol first, then symbols that begin with it, names that begin with it, names that hold it.',
  parameters: symbolsSchema,
  answers: { 'application/json': { schema: symbolsAnswer } },
  problems: ['invalid-parameters', 'database-unavailable'],
  examples: {
    search: {
      summary: 'Symbols and names that hold a text',
      parameters: { query: 'apple', limit: '10' },
      answer: {
        symbols: [
          {
            symbol: 'AAPL',
            name: 'Apple Inc.',
            exchange: 'NMS',
            currency: 'USD',
            timezone: 'America/New_York',
            synthetic: false,
            intervals: [
              { interval: '1d', from: '2020-08-05', to: '2020-09-04', count: 23 },
              { interval: '1w', from: '2020-08-03', to: '2020-08-31', count: 5, derived: true },
              { interval: '1M', from: '2020-08-01', to: '2020-09-01', count: 2, derived: true },
            ],
          },
        ],
        next: null,
      },
    },
    tooMany: {
      summary: 'A limit out of range',
      parameters: { limit: '0' },
      problem: 'invalid-parameters',
      answer: {
        detail: 'limit: expected a whole number from 1 to 50000, came "0".',
        errors: [{ parameter: 'limit', expected: 'a whole number from 1 to 50000', came: '0' }],
      },
    },
  },
})
