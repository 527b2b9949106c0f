import { z } from 'zod'
import { operation } from '../contract/operation.ts'
import { passportSchema } from './query.ts'
import { derivedPassport, passport } from './wire.ts'

export const getPassport = operation({
  id: 'getPassport',
  method: 'get',
  path: '/v1/candles/:symbol/:interval/:time/passport',
  tag: 'Prices',
  summary: 'Where a bar came from, and all that it was before',
  description:
    'The raw object, its version and the place in it that the bar was read at; what the provider wrote and the splits by which it became the price as traded; every earlier value with the versions in which it was served. Of a bar that is rolled up when it is read: the stored bars that it is made of.',
  parameters: passportSchema,
  answers: { 'application/json': { schema: z.union([passport, derivedPassport]) } },
  problems: ['invalid-parameters', 'unknown-symbol', 'unknown-bar', 'database-unavailable'],
  examples: {
    dividedBySplit: {
      summary: 'A price that the provider had divided by a split',
      parameters: { symbol: 'AAPL', interval: '1d', time: '2020-08-28' },
    },
    derived: {
      summary: 'A week, which is made of days',
      parameters: { symbol: 'AAPL', interval: '1w', time: '2020-08-31' },
      answer: {
        symbol: 'AAPL',
        interval: '1w',
        t: '2020-08-31',
        derived: { interval: '1d', from: '2020-08-31', to: '2020-09-04', count: 5 },
      },
    },
    unknownBar: {
      summary: 'A Sunday',
      parameters: { symbol: 'AAPL', interval: '1d', time: '2020-08-30' },
      problem: 'unknown-bar',
    },
  },
})
