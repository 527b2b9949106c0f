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
    },
    tooMany: {
      summary: 'A limit out of range and a parameter that there is not',
      parameters: { limit: '0', q: 'apple' },
      problem: 'invalid-parameters',
    },
  },
})
