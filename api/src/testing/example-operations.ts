import type { Operations } from '../admin/operations.ts'
import type { WireLetter } from '../admin/letters-wire.ts'
import type { WireRun } from '../admin/runs-wire.ts'

const known = 'b7c7f3a2-0c1e-4a57-9f6f-3f0a4d6c9e10'
const key = 'raw/provider=yahoo/interval=1d/symbol=AAPL/2020-09-04T220000.000Z.json'

const told = {
  ...{ fingerprint: '1f0c2b7e', reason: 'html_body', class: 'source' },
  ...{ sentence: 'The body is a web page and not data.', suggestion: 'Fetch again, then discard.' },
  ...{ where: 'body', expected: 'JSON', came: '<html>' },
}

const letter: WireLetter = {
  ...told,
  ...{ id: known, state: 'waiting', bucket: 'barline-raw', key, objects: 1 },
  ...{
    provider: 'yahoo',
    interval: '1d',
    symbol: 'AAPL',
    observedAt: '2020-09-04T22:00:00.000Z',
    range: null,
  },
  ...{ sentAt: '2020-09-04T22:00:01.000Z', expiresAt: null, settledAt: null, attempts: 1, interruptions: 0 },
  ...{ etlVersion: '1', archiveKey: null, notes: 0, obsolete: null },
}

const tally = {
  tried: 1,
  loaded: 1,
  nothing: 0,
  failed: 0,
  passedOver: 0,
  inserted: 390,
  revised: 3,
  rejected: 0,
}

const planned: WireRun = {
  ...{
    id: 1,
    action: 'retry',
    actor: 'Ada@192.0.2.0',
    state: 'planned',
    ending: null,
    cancelling: false,
    size: 1,
  },
  ...{ plannedAt: '2020-09-05T10:00:00.000Z', startedAt: null, endedAt: null, rate: null, maxFailures: null },
  rehearsal: {
    ...{ done: true, trouble: null, tally },
    sample: [{ id: known, attempt: { verdict: 'loads', inserted: 390, revised: 3, rejected: 0 } }],
  },
  progress: null,
}

const ended: WireRun = {
  ...planned,
  ...{ id: 2, state: 'ended', ending: 'done', rate: 20, maxFailures: 0.5 },
  ...{ startedAt: '2020-09-05T10:59:00.000Z', endedAt: '2020-09-05T11:00:00.000Z' },
  progress: { tally, failures: [] },
}

const event = (action: string, detail: Record<string, unknown>) => ({
  ...{
    id: 1,
    at: '2020-09-05T11:00:00.000Z',
    actor: 'Ada@192.0.2.0',
    action,
    letter: known,
    run: null,
    detail,
  },
})

/** One letter, a plan (1) and a run that is over (2), for the contract's tests: what they hold is how it is told, not what is done. */
export const exampleOperations: Operations = {
  groups: () => {
    const { oldest, newest } = { oldest: letter.sentAt, newest: letter.sentAt }
    const series = [{ symbol: 'AAPL', interval: '1d', provider: 'yahoo', count: 1 }]
    const group = {
      ...told,
      ...{ count: 1, obsolete: 0, oldest, newest, series, seriesCount: 1, range: null },
    }
    return Promise.resolve({ count: 1, lookedAt: null, inFlight: 0, groups: [group] })
  },
  letters: () => Promise.resolve([letter]),
  letter: (id) =>
    Promise.resolve(
      id === known
        ? { letter, body: '{}', object: null, trouble: 'It is gone.', ledger: null, history: [] }
        : undefined,
    ),
  exportLetters: (_, __, format) =>
    Promise.resolve(
      (async function* () {
        yield* await Promise.resolve([format === 'csv' ? 'id,sentAt\n' : '{"letters":[]}'])
      })(),
    ),
  note: (id, text) => Promise.resolve(id === known ? event('note', { text }) : undefined),
  events: () => Promise.resolve([event('retry', { verdict: 'loads', inserted: 390 })]),
  plan: () => Promise.resolve(planned),
  planReplay: () => Promise.resolve({ ...planned, action: 'replay' }),
  start: (id) =>
    Promise.resolve(
      id === 1
        ? { ...planned, state: 'running' }
        : id === 2
          ? { refused: 'state', why: 'Run 2 ended at 2020-09-05T11:00:00.000Z (done).' }
          : { refused: 'unknown', why: `There is no run ${id}.` },
    ),
  cancel: (id) =>
    Promise.resolve(
      id === 1
        ? { ...planned, state: 'ended', ending: 'cancelled' }
        : { refused: 'unknown', why: `There is no run ${id}.` },
    ),
  run: (id) => Promise.resolve([planned, ended].find((run) => run.id === id)),
  runs: () => Promise.resolve([ended, planned]),
}
