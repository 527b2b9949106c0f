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
      answer: {
        symbol: 'AAPL',
        interval: '1d',
        t: '2020-08-28',
        ...{ o: 504.05, h: 505.77, l: 498.31, c: 499.23, v: 46907500 },
        status: 'final',
        provided: { o: 126.0125, h: 126.4425, l: 124.5775, c: 124.8075, v: 187630000 },
        conversions: [{ kind: 'split', exDate: '2020-08-31', ratio: '4:1', sources: ['facts', 'yahoo'] }],
        basis: 'split',
        basisOn: '2020-09-04',
        doubtful: false,
        revision: 0,
        version: 1,
        committedAt: '2020-09-04T22:00:01.204Z',
        source: {
          provider: 'yahoo',
          bucket: 'barline-raw',
          key: 'raw/provider=yahoo/interval=1d/symbol=AAPL/2020-09-04T220000.000Z.json',
          versionId: null,
          etag: '5d41402a',
          place: 17,
          where: '/chart/result/0/timestamp/17',
          observedAt: '2020-09-04T22:00:00.000Z',
          etlVersion: 'test',
          deletedAt: null,
        },
        seriesVersion: 1,
        checks: [],
        revisions: [],
      },
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
      answer: {
        detail:
          'No 1d bar of AAPL at 2020-08-30 is stored; /v1/candles/AAPL?interval=1d lists what there is.',
      },
    },
  },
})
