import type { Db } from '@barline/db/client'

const proven = (time: string, close: number, fast: number, slow: number) => ({
  ...{ time, close, values: { fast, slow }, revision: 1, rawObjectId: 7 },
})

/** What proves a golden cross at a bar of the example data. */
export const crossEvidence = {
  condition: {
    ...{ kind: 'golden-cross', fast: 50, slow: 200 },
    ...{ fastAverage: 'sma', slowAverage: 'sma', source: 'close' },
  },
  before: proven('2020-09-02', 131.4, 97.2451, 97.25),
  after: proven('2020-09-03', 120.88, 97.69, 97.301234),
  bars: { from: '2019-11-18', to: '2020-09-03', count: 200 },
  version: 3,
  splits: [['2020-08-31', 4, 1]],
}

const values = { open: 126.91, high: 128.84, low: 120.5, close: 120.88, volume: 257_599_600 }

/** Why that one was taken back. */
export const correction = {
  ...{ cause: 'correction', count: 1, splits: [], version: 4 },
  bars: [{ time: '2020-09-03', was: values, is: { ...values, close: 80.5, revision: 2, rawObjectId: 9 } }],
  now: { close: 80.5, values: { fast: 96.9, slow: 97.1 } },
}

interface Given {
  message?: string
  barTime?: Date
  firedAt?: Date
  withdrawnAt?: Date
  withdrawn?: object
}

/** That a rule fired on 2020-09-03 unless told otherwise. */
export const putEvent = (db: Db, ruleId: number, given: Given = {}) =>
  db.alertEvent.create({
    data: {
      ...{ ruleId, barTime: new Date('2020-09-03'), evidence: crossEvidence },
      ...{ message: 'AAPL 1d: golden-cross of sma50 and sma200', firedAt: new Date('2020-09-03T20:05:00Z') },
      ...given,
    },
  })
