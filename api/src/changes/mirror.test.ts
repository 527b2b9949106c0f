import { randomUUID } from 'node:crypto'
import type { Db } from '@barline/db/client'
import { adjustments, type Adjust } from '@barline/db/domain/actions/adjustment'
import type { Basis } from '@barline/db/domain/actions/as-traded'
import { storeObject } from '@barline/db/store-object'
import { loaded, rawObject } from '@barline/db/testing/builders'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dividend, split } from '../testing/actions.ts'
import { at, bars, testApi, type TestApi } from '../testing/api.ts'
import type { CandlesAnswer, ChangesAnswer, SymbolsAnswer, WireCandle } from '../wire.ts'

type Mirror = Map<string, Map<string, WireCandle>>

/** A consumer of the feed as anyone may write one: it knows nothing but the two routes. */
function createMirror({ get }: TestApi, limit: number, adjust: Adjust) {
  const mirror: Mirror = new Map()
  let since = ''
  async function poll(): Promise<{ changes: number; more: boolean }> {
    const { body } = await get<ChangesAnswer>(`/v1/changes?limit=${limit}${since && `&since=${since}`}`)
    for (const { symbol, interval, from: first, allFrom = first, to, cause } of body.changes) {
      if (cause === 'dividend' && adjust !== 'all') continue
      const from = adjust === 'all' ? allFrom : first
      const { body: range } = await get<CandlesAnswer>(
        `/v1/candles/${symbol}?interval=${interval}&adjust=${adjust}&from=${from}&to=${to}`,
      )
      const series = mirror.get(`${symbol} ${interval}`) ?? new Map<string, WireCandle>()
      for (const bar of range.candles) series.set(bar.t, bar)
      mirror.set(`${symbol} ${interval}`, series)
    }
    since = body.next
    return { changes: body.changes.length, more: body.more }
  }
  async function pollToTheEnd(): Promise<void> {
    for (let last = await poll(); last.changes > 0 || last.more; last = await poll());
  }
  return { mirror, poll, pollToTheEnd }
}

async function download({ get }: TestApi, adjust: Adjust): Promise<Mirror> {
  const { body } = await get<SymbolsAnswer>('/v1/symbols')
  const all: Mirror = new Map()
  for (const { symbol, intervals } of body.symbols)
    for (const { interval, derived } of intervals) {
      if (derived) continue
      const path = `/v1/candles/${symbol}?interval=${interval}&adjust=${adjust}`
      const { body: series } = await get<CandlesAnswer>(path)
      all.set(`${symbol} ${interval}`, new Map(series.candles.map((bar) => [bar.t, bar])))
    }
  return all
}

const sorted = (mirror: Mirror) =>
  [...mirror]
    .sort()
    .map(([symbol, series]) => [symbol, [...series.values()].sort((a, b) => a.t.localeCompare(b.t))])

/** Each lane has its own symbols, so that no open transaction waits for another one. */
const lanes = [['A', 'B'], ['C'], ['D', 'E', 'F']]
/** The same split or dividend, told one way and another; on days with bars before and after, and with neither. */
const actions = [
  ...[
    split('2024-01-04', 2),
    split('2024-01-04', 3),
    dividend('2024-01-03', 0.25),
    dividend('2024-01-03', 0.5),
  ],
  ...[dividend('2024-01-06', 0.125), split('2024-01-20', 1, 2)],
]
const lane = fc.nat({ max: lanes.length - 1 })
const write = fc.record({
  kind: fc.constant('write' as const),
  lane,
  closes: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 5 }),
  from: fc.nat({ max: 2 }),
  interval: fc.constantFrom('1d' as const, '1h' as const),
  tells: fc.subarray(actions, { maxLength: 2 }),
  basis: fc.constantFrom<Basis>('traded', 'split'),
})
type Write = Pick<
  typeof write extends fc.Arbitrary<infer T> ? T : never,
  'closes' | 'from' | 'interval' | 'tells' | 'basis'
>
const end = fc.record({ kind: fc.constantFrom('commit' as const, 'rollback' as const), lane })
const poll = fc.constant({ kind: 'poll' as const })

/** Stores objects whose transactions stay open from one step of a history to another. */
function createWriter({ database }: TestApi, symbols: string[]) {
  let finish: ((how: 'commit' | 'rollback') => Promise<void>) | undefined
  async function begin({ closes, from, interval, tells, basis }: Write): Promise<void> {
    const [written, gate] = [
      Promise.withResolvers<undefined>(),
      Promise.withResolvers<'commit' | 'rollback'>(),
    ]
    const $transaction = (work: (tx: unknown) => Promise<unknown>) =>
      database.db.$transaction(async (tx) => {
        const result = await work(tx)
        written.resolve(undefined)
        if ((await gate.promise) === 'rollback') throw new Error('rolled back')
        return result
      })
    const observedAt = new Date()
    const object = rawObject({ observedAt, key: `raw/${randomUUID()}` })
    const days = closes.map((close, day) => ({ close, day: from + day }))
    const series = symbols.map((symbol) => ({
      ...bars(days, { symbol, interval }),
      quotation: { basis },
      actions: tells,
    }))
    const ended = storeObject({ $transaction } as unknown as Db, object, loaded, series).catch(
      (error: Error) => expect(error.message).toBe('rolled back'),
    )
    finish = async (how) => {
      gate.resolve(how)
      await ended
      finish = undefined
    }
    await written.promise
  }
  return {
    begin: async (what: Write) => finish ?? begin(what),
    end: async (how: 'commit' | 'rollback') => finish?.(how),
  }
}

test(
  'a mirror equals a full download after any history, whatever order transactions end in',
  { timeout: 120_000 },
  async () => {
    const api = await testApi()
    const history = fc.array(fc.oneof(write, end, poll), { minLength: 10, maxLength: 40 })
    const pageLength = fc.integer({ min: 1, max: 4 })
    const property = fc.asyncProperty(history, pageLength, async (steps, limit) => {
      await api.database.pool.query(
        'TRUNCATE instrument, series, candle, candle_revision, change, raw_object, action_report, corporate_action RESTART IDENTITY',
      )
      const mirrors = adjustments.map((adjust) => ({ adjust, ...createMirror(api, limit, adjust) }))
      const writers = lanes.map((symbols) => createWriter(api, symbols))
      for (const step of steps) {
        if (step.kind === 'poll') await Promise.all(mirrors.map(({ poll }) => poll()))
        else if (step.kind === 'write') await writers[step.lane]!.begin(step)
        else await writers[step.lane]!.end(step.kind)
      }
      for (const writer of writers) await writer.end('commit')
      for (const { adjust, mirror, pollToTheEnd } of mirrors) {
        await pollToTheEnd()
        expect([adjust, sorted(mirror)]).toEqual([adjust, sorted(await download(api, adjust))])
      }
    })
    await fc.assert(property, { numRuns: 40 })
  },
)

test('and while several write the same series as fast as they can', async () => {
  const api = await testApi()
  const reader = createMirror(api, 5, 'split')
  const symbols = lanes.flat()
  const writeAll = async (lane: number) => {
    for (let round = 0; round < 15; round++) {
      const mine = symbols.filter((_, index) => (index + lane + round) % 3 > 0)
      await api.store(...mine.map((symbol) => bars([lane + 1, round + 1, lane + round + 1], { symbol })))
    }
  }
  const writing = Promise.all([writeAll(0), writeAll(1), writeAll(2)])
  let done = false
  void writing.finally(() => (done = true))
  while (!done) await reader.poll()
  await writing
  await reader.pollToTheEnd()
  const all = await download(api, 'split')
  expect(all.size).toBe(symbols.length)
  expect(sorted(reader.mirror)).toEqual(sorted(all))
})

test('a close that a dividend is held against changes every bar before it', async () => {
  const api = await testApi()
  await api.store({ ...bars([10, 10, 10, 9], { symbol: 'ZZZ' }), actions: [dividend('2024-01-05', 1)] })
  const reader = createMirror(api, 5, 'all')
  await reader.pollToTheEnd()
  await api.store(bars([{ ...at('2024-01-04'), close: 20 }], { symbol: 'ZZZ' }))
  await reader.pollToTheEnd()
  const all = await download(api, 'all')
  expect(all.get('ZZZ 1d')?.get('2024-01-02')?.c).toBe(9.5)
  expect(sorted(reader.mirror)).toEqual(sorted(all))
})
