import { operation } from '../contract/operation.ts'
import { calendarSchema } from './query.ts'
import { calendarAnswer } from './wire.ts'

export const getCalendar = operation({
  id: 'getCalendar',
  method: 'get',
  path: '/v1/calendar',
  tag: 'Instruments',
  summary: 'When a market trades: sessions and holidays',
  description:
    'Sessions with their hours as instants, clock changes and early closes included, and holidays by name. At most 3660 days at once.',
  parameters: calendarSchema,
  answers: { 'application/json': { schema: calendarAnswer } },
  headers: { 'cache-control': 'Calendars change about once a year: an hour.' },
  problems: ['invalid-parameters'],
  examples: {
    independenceDay: {
      summary: 'An early close and a holiday',
      parameters: { from: '2024-07-03', to: '2024-07-05' },
      answer: {
        exchange: 'XNYS',
        name: 'New York Stock Exchange',
        timezone: 'America/New_York',
        from: '2024-07-03',
        to: '2024-07-05',
        sessions: [
          {
            date: '2024-07-03',
            open: '2024-07-03T13:30:00Z',
            close: '2024-07-03T17:00:00Z',
            preOpen: '2024-07-03T08:00:00Z',
            postClose: '2024-07-03T21:00:00Z',
            earlyClose: true,
          },
          {
            date: '2024-07-05',
            open: '2024-07-05T13:30:00Z',
            close: '2024-07-05T20:00:00Z',
            preOpen: '2024-07-05T08:00:00Z',
            postClose: '2024-07-06T00:00:00Z',
            earlyClose: false,
          },
        ],
        holidays: [
          { date: '2024-07-03', name: 'Day before Independence Day', kind: 'early close' },
          { date: '2024-07-04', name: 'Independence Day', kind: 'closed' },
        ],
      },
    },
    backwards: {
      summary: 'An end before its beginning',
      parameters: { from: '2024-07-03', to: '2024-07-02' },
      problem: 'invalid-parameters',
      answer: {
        detail: 'to: expected a date that is not before `from`, came "2024-07-02".',
        errors: [{ parameter: 'to', expected: 'a date that is not before `from`', came: '2024-07-02' }],
      },
    },
  },
})
