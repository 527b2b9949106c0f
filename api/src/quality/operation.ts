import { operation } from '../contract/operation.ts'
import { qualityListSchema, qualitySchema } from './query.ts'
import { qualityAnswer, qualityListAnswer } from './wire.ts'

export const getQuality = operation({
  id: 'getQuality',
  method: 'get',
  path: '/v1/quality/:symbol',
  tag: 'Quality',
  summary: 'What is suspicious, late, missing or in dispute about a series',
  description:
    'Flags are suspicions: nothing is repaired or left out because of one. Only of stored bars, and of at most 500,000 at once.',
  parameters: qualitySchema,
  answers: { 'application/json': { schema: qualityAnswer } },
  problems: ['invalid-parameters', 'unknown-symbol', 'database-unavailable'],
  examples: {
    august2020: {
      summary: 'A month',
      parameters: { symbol: 'AAPL', from: '2020-08-05', to: '2020-09-04' },
      answer: {
        symbol: 'AAPL',
        interval: '1d',
        version: 1,
        from: '2020-08-05',
        to: '2020-09-04',
        bars: 23,
        freshness: { last: '2020-09-04', observedAt: '2020-09-04T22:00:00.000Z', behind: 0, missing: null },
        coverage: { calendar: 'XNAS', expected: 23, present: 23 },
        flagged: {},
        disagreements: [],
        flags: [],
        next: null,
      },
    },
    notStored: {
      summary: 'An interval of which no bars are stored',
      parameters: { symbol: 'AAPL', interval: '1h' },
      problem: 'invalid-parameters',
      answer: {
        detail: 'interval: expected an interval of which bars are stored, which for AAPL are: 1d, came "1h".',
        errors: [
          {
            parameter: 'interval',
            expected: 'an interval of which bars are stored, which for AAPL are: 1d',
            came: '1h',
          },
        ],
      },
    },
  },
})

export const listQuality = operation({
  id: 'listQuality',
  method: 'get',
  path: '/v1/quality',
  tag: 'Quality',
  summary: 'The same of every series, in short',
  description: 'By symbol. A series with too many bars for a list is told without having been looked into.',
  parameters: qualityListSchema,
  answers: { 'application/json': { schema: qualityListAnswer } },
  problems: ['invalid-parameters', 'database-unavailable'],
  examples: {
    daily: {
      summary: 'The first daily series',
      parameters: { interval: '1d', limit: '1' },
      answer: {
        series: [
          {
            symbol: 'AAPL',
            interval: '1d',
            version: 1,
            from: '2020-08-05',
            to: '2020-09-04',
            bars: 23,
            freshness: {
              last: '2020-09-04',
              observedAt: '2020-09-04T22:00:00.000Z',
              behind: 0,
              missing: null,
            },
            checked: {
              coverage: { calendar: 'XNAS', expected: 23, present: 23 },
              flagged: {},
              disagreements: [],
            },
          },
        ],
        next: 'MWQgMiBBQVBM',
      },
    },
    tooMany: {
      summary: 'A limit out of range',
      parameters: { limit: '101' },
      problem: 'invalid-parameters',
      answer: {
        detail: 'limit: expected a whole number from 1 to 100, came "101".',
        errors: [{ parameter: 'limit', expected: 'a whole number from 1 to 100', came: '101' }],
      },
    },
  },
})
