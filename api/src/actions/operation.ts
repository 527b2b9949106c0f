import { operation } from '../contract/operation.ts'
import { actionsSchema } from './query.ts'
import { actionsAnswer } from './wire.ts'

export const getCorporateActions = operation({
  id: 'getCorporateActions',
  method: 'get',
  path: '/v1/corporate-actions/:symbol',
  tag: 'Prices',
  summary: 'Splits and dividends of a symbol',
  description:
    'Oldest first, with who says so. What is announced and has not happened yet is told, too, and adjusts nothing.',
  parameters: actionsSchema,
  answers: { 'application/json': { schema: actionsAnswer } },
  problems: ['invalid-parameters', 'unknown-symbol', 'database-unavailable'],
  examples: {
    august2020: {
      summary: 'What a company did in a month',
      parameters: { symbol: 'AAPL', from: '2020-08-01', to: '2020-08-31' },
      answer: {
        symbol: 'AAPL',
        currency: 'USD',
        actions: [
          {
            exDate: '2020-08-07',
            kind: 'dividend',
            amount: 0.82,
            currency: 'USD',
            sources: ['facts', 'yahoo'],
          },
          { exDate: '2020-08-31', kind: 'split', ratio: '4:1', sources: ['facts', 'yahoo'] },
        ],
      },
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
  },
})
