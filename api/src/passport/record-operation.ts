import { operation } from '../contract/operation.ts'
import { passportSchema } from './query.ts'
import { rawRecord } from './record-wire.ts'

export const getRecord = operation({
  id: 'getRecord',
  method: 'get',
  path: '/v1/candles/:symbol/:interval/:time/record',
  tag: 'Prices',
  summary: 'The record that a bar was read from, as it stands in the raw object',
  description:
    'With what stands around it. Looked up in the object as it is now: where that is gone, was written anew or is not at hand, `problem` says so. Of a bar that is rolled up when it is read there is none.',
  parameters: passportSchema,
  answers: { 'application/json': { schema: rawRecord } },
  problems: ['invalid-parameters', 'unknown-symbol', 'unknown-bar', 'database-unavailable'],
  examples: {
    notAtHand: {
      summary: 'A server that was started without the bucket',
      parameters: { symbol: 'TSLA', interval: '1d', time: '2020-08-28' },
      answer: {
        source: {
          provider: 'yahoo',
          bucket: 'barline-raw',
          key: 'raw/provider=yahoo/interval=1d/symbol=TSLA/2020-09-04T220000.000Z.json',
          versionId: null,
          etag: '5d41402a',
          place: 1,
          where: '/chart/result/0/timestamp/1',
          observedAt: '2020-09-04T22:00:00.000Z',
          etlVersion: 'test',
          deletedAt: null,
        },
        excerpts: [],
        problem: 'This server was started without access to raw objects.',
      },
    },
    aSunday: {
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
