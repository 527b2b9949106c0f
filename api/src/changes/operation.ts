import { operation } from '../contract/operation.ts'
import { changesSchema } from './query.ts'
import { changesAnswer } from './wire.ts'

export const listChanges = operation({
  id: 'listChanges',
  method: 'get',
  path: '/v1/changes',
  tag: 'Changes',
  summary: 'Which ranges of which series changed',
  description:
    'For a mirror: who reads the ranges again after each answer has what a full download would have, as of the last `next`. With `adjust=none` or `adjust=split` all but those whose cause is `dividend`; with `adjust=all` all of them, from `allFrom` where it is told. No commit is ever left out, whatever order transactions end in.',
  parameters: changesSchema,
  answers: { 'application/json': { schema: changesAnswer } },
  problems: ['invalid-parameters', 'foreign-cursor', 'database-unavailable'],
  examples: {
    fromTheBeginning: {
      summary: 'The first changes of one symbol',
      parameters: { symbols: 'TSLA', limit: '1' },
      answer: {
        changes: [
          {
            cause: 'bars',
            symbol: 'TSLA',
            interval: '1d',
            from: '2020-08-26',
            to: '2020-09-04',
            inserted: 7,
            revised: 0,
            version: 1,
            committedAt: '2020-09-04T22:00:01.204Z',
          },
        ],
        next: '2',
        more: false,
      },
    },
    foreign: {
      summary: 'A cursor of a database that has been replaced',
      parameters: { since: '999999999' },
      problem: 'foreign-cursor',
      answer: {
        detail:
          'since: expected a cursor of this database, came one that is ahead of all that was ever stored here; please begin again without it.',
      },
    },
  },
})
