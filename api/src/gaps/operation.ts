import { operation } from '../contract/operation.ts'
import { gapsSchema } from './query.ts'
import { gapsAnswer } from './wire.ts'

export const getGaps = operation({
  id: 'getGaps',
  method: 'get',
  path: '/v1/gaps/:symbol',
  tag: 'Quality',
  summary: 'Which expected bars are missing, and why',
  description:
    'Bars held against the trading calendar: what is expected is present or in one gap, which has a cause. Bars that are rolled up from shorter ones are present where one of those is. Without `from` and `to` from the first bar to now.',
  parameters: gapsSchema,
  answers: { 'application/json': { schema: gapsAnswer } },
  problems: ['invalid-parameters', 'unknown-symbol', 'unknown-calendar', 'database-unavailable'],
  examples: {
    missingDay: {
      summary: 'A day that the provider left out',
      parameters: { symbol: 'TSLA', from: '2020-08-26', to: '2020-09-04' },
      answer: {
        symbol: 'TSLA',
        interval: '1d',
        calendar: 'XNAS',
        from: '2020-08-26',
        to: '2020-09-04',
        expected: 8,
        present: 7,
        missing: { provider_missing: 1 },
        gaps: [{ from: '2020-08-27', to: '2020-08-27', slots: 1, cause: 'provider_missing' }],
        next: null,
      },
    },
    beforeTheCalendar: {
      summary: 'A time of which nobody knows when the market traded',
      parameters: { symbol: 'TSLA', from: '1980-01-01' },
      problem: 'invalid-parameters',
      answer: {
        detail:
          'from: expected a time from 1990-01-01 to 2099-12-31, which is what is known of Nasdaq Stock Market, came "1980-01-01".',
        errors: [
          {
            parameter: 'from',
            expected: 'a time from 1990-01-01 to 2099-12-31, which is what is known of Nasdaq Stock Market',
            came: '1980-01-01',
          },
        ],
      },
    },
  },
})
