import type { CandlesEvent, WireCandle } from '@barline/api/wire'
import type { Hours } from '@barline/db/domain/calendar/sessions'
import { expect, test, vi } from 'vitest'
import type { Bar } from '#lib/bars/bar.ts'
import { bar, barsAt } from '../../testing/bar.ts'
import { type FeedState, firstState, openFeed } from './series-feed.ts'
import type { StreamEvents } from './stream.ts'

interface Asked {
  query: URLSearchParams
  /** Answers with bars, newest first as the API does. */
  answer(bars: Bar[], more?: boolean): void
  fail(): void
  /** Refuses it for so many seconds. */
  refuse(retryAfter: number): void
}

/** A feed whose server is the test: what was asked, what the stream says, what came of it. */
function harness(bars: Bar[], { more = true, interval = '5m' as const, session = 'extended' as Hours } = {}) {
  const asked: Asked[] = []
  let stream!: StreamEvents
  let state: FeedState = firstState({ bars, more })
  const states: FeedState[] = []
  const waits: number[] = []
  const feed = openFeed({ symbol: 'SIM1', interval, adjust: 'split', session }, state, {
    fetch: (url) =>
      new Promise((resolve, reject) => {
        asked.push({
          query: new URL(String(url), 'http://test').searchParams,
          answer: (found, older = false) => resolve(Response.json(answerOf(found, older))),
          fail: () => reject(new TypeError('fetch failed')),
          refuse: (seconds) =>
            resolve(new Response('', { status: 429, headers: { 'retry-after': String(seconds) } })),
        })
      }),
    wait: (pause) => (waits.push(pause), Promise.resolve()),
    openStream(_, events) {
      stream = events
      return () => {}
    },
    onState: (next) => states.push((state = next)),
  })
  const nextAsked = async (place: number) => {
    await vi.waitFor(() => expect(asked.length).toBeGreaterThan(place))
    return asked[place]!
  }
  return {
    feed,
    asked,
    nextAsked,
    states,
    waits,
    stream,
    state: () => state,
    times: () => state.bars.map(({ time }) => time),
  }
}

function answerOf(bars: Bar[], more: boolean) {
  const newest = [...bars].sort((a, b) => b.time - a.time)
  const column = (name: keyof Bar) => newest.map((one) => one[name])
  const candles = {
    t: column('time'),
    o: column('open'),
    h: column('high'),
    l: column('low'),
    c: column('close'),
  }
  return { candles: { ...candles, v: column('volume') }, next: more ? 'cursor' : null }
}

const wire = ({ time, open, high, low, close, volume }: Bar): WireCandle => ({
  ...{ t: new Date(time * 1000).toISOString(), o: open, h: high, l: low, c: close, v: volume },
})

function event(bars: Bar[], withBars = true): CandlesEvent {
  const candles = bars.map(wire)
  const range = { from: candles[0]!.t, to: candles.at(-1)!.t }
  return { symbol: 'SIM1', interval: '5m', version: 1, ...range, ...(withBars ? { candles } : {}) }
}

const atStart = { from: -5, to: 100 }

test('older bars are asked for by windows that everybody asks for, and every bar comes once', async () => {
  const week = 7 * 86_400
  const first = 21 * week
  const { feed, nextAsked, times, state } = harness(barsAt(first + 300, first + 400))
  feed.shown(atStart)
  const page = await nextAsked(0)
  const [from, to] = [Number(page.query.get('from')), Number(page.query.get('to'))]
  expect([(from - 4 * 86_400) % (5 * week), to - from]).toEqual([0, 5 * week - 1])
  expect(from < first && to > first).toBe(true)
  page.answer(barsAt(first - 100, first + 300, first + 400))
  await vi.waitFor(() => expect(times()).toEqual([first - 100, first + 300, first + 400]))
  feed.shown(atStart)
  const earlier = await nextAsked(1)
  expect(Number(earlier.query.get('to'))).toBe(from - 1)
  earlier.answer([])
  const rest = await nextAsked(2)
  expect([rest.query.get('from'), rest.query.get('to')]).toEqual([null, String(first - 101)])
  rest.answer(barsAt(50))
  await vi.waitFor(() => expect(state()).toMatchObject({ more: false, older: 'idle' }))
  expect(times()).toEqual([50, first - 100, first + 300, first + 400])
})

test('years without a bar are passed over', async () => {
  const { feed, nextAsked, times, state } = harness(barsAt(1e9))
  feed.shown(atStart)
  ;(await nextAsked(0)).answer([])
  ;(await nextAsked(1)).answer(barsAt(100, 200), true)
  await vi.waitFor(() => expect(state()).toMatchObject({ more: true, older: 'idle' }))
  expect(times()).toEqual([100, 200, 1e9])
})

test('one page at a time, and none once the first bar is there', async () => {
  const { feed, asked, nextAsked, state } = harness(barsAt(300))
  feed.shown(atStart)
  feed.shown(atStart)
  ;(await nextAsked(0)).answer([])
  ;(await nextAsked(1)).answer([])
  await vi.waitFor(() => expect(state().more).toBe(false))
  feed.shown(atStart)
  expect(asked).toHaveLength(2)
})

test('a server that promises more without giving any is not asked for ever', async () => {
  const { feed, nextAsked, state } = harness(barsAt(300))
  feed.shown(atStart)
  ;(await nextAsked(0)).answer([], true)
  ;(await nextAsked(1)).answer([], true)
  await vi.waitFor(() => expect(state()).toMatchObject({ more: false, older: 'idle' }))
})

test('a failed page says so and is asked for again', async () => {
  const { feed, nextAsked, states, times } = harness(barsAt(300))
  feed.shown(atStart)
  ;(await nextAsked(0)).fail()
  ;(await nextAsked(1)).answer(barsAt(200))
  await vi.waitFor(() => expect(times()).toEqual([200, 300]))
  expect(states.map(({ older }) => older)).toEqual(['loading', 'failed', 'idle'])
})

test('who is asked too often is not asked again before they said so', async () => {
  const { feed, nextAsked, state, waits } = harness(barsAt(300))
  feed.shown(atStart)
  ;(await nextAsked(0)).refuse(40)
  const again = await nextAsked(1)
  expect(waits).toEqual([40_000])
  expect(state()).toMatchObject({ older: 'failed', trouble: { status: 429, pause: 40_000 } })
  again.answer(barsAt(200))
  await vi.waitFor(() => expect(state().older).toBe('idle'))
})

test('that the newest bars are missing is told until they are there', async () => {
  const { stream, nextAsked, states, state } = harness(barsAt(100, 200))
  stream.onReady({ resumed: false })
  ;(await nextAsked(0)).fail()
  const again = await nextAsked(1)
  expect(state()).toMatchObject({ connection: 'live', newer: 'failed', trouble: { status: 0 } })
  again.answer(barsAt(100, 200, 300))
  await vi.waitFor(() => expect(state().newer).toBe('idle'))
  stream.onCandles(event(barsAt(400), false))
  ;(await nextAsked(2)).fail()
  ;(await nextAsked(3)).answer(barsAt(400))
  await vi.waitFor(() => expect(state().bars).toHaveLength(4))
  expect(states.map(({ newer }) => newer).slice(-3)).toEqual(['failed', 'idle', 'idle'])
})

test('a new bar, a corrected one and one in between are taken over', async () => {
  const { stream, state } = harness(barsAt(100, 300))
  stream.onCandles(event([bar(200), bar(300, { close: 7 }), bar(400)]))
  await vi.waitFor(() => expect(state().bars).toEqual([bar(100), bar(200), bar(300, { close: 7 }), bar(400)]))
})

test('a change before the first loaded bar leaves no hole: it comes when it is scrolled to', async () => {
  const { stream, states, times } = harness(barsAt(300))
  stream.onCandles(event([bar(100), bar(300, { close: 7 })]))
  await vi.waitFor(() => expect(states).toHaveLength(1))
  expect(times()).toEqual([300])
})

test('with all of history loaded, a bar before the first one is simply the new first', async () => {
  const { stream, times } = harness(barsAt(300), { more: false })
  stream.onCandles(event([bar(100)]))
  await vi.waitFor(() => expect(times()).toEqual([100, 300]))
})

test('a change told without its bars is read, as far as it is loaded', async () => {
  const { stream, nextAsked, state } = harness(barsAt(200, 300, 400))
  stream.onCandles(event([bar(100), bar(300)], false))
  const read = await nextAsked(0)
  expect([read.query.get('from'), read.query.get('to')]).toEqual(['200', '300'])
  read.answer([bar(200, { close: 5 }), bar(300, { close: 6 })])
  await vi.waitFor(() => expect(state().bars.map(({ close }) => close)).toEqual([5, 6, 10]))
})

test('a change told without its bars that lies wholly before what is loaded is not read', async () => {
  const { stream, states, asked } = harness(barsAt(300))
  stream.onCandles(event(barsAt(100, 200), false))
  await vi.waitFor(() => expect(states).toHaveLength(1))
  expect(asked).toHaveLength(0)
})

test('what the stream tells while a page is on its way is newer than the page', async () => {
  const { feed, stream, nextAsked, state } = harness(barsAt(300))
  feed.shown(atStart)
  const page = await nextAsked(0)
  stream.onCandles(event([bar(200, { close: 99 })]))
  page.answer(barsAt(100, 200))
  await vi.waitFor(() => expect(state().bars).toEqual([bar(100), bar(200, { close: 99 }), bar(300)]))
})

test('a reload that comes back late does not undo a correction read in the meantime', async () => {
  const { stream, nextAsked, state } = harness(barsAt(100, 200))
  stream.onReady({ resumed: false })
  const reload = await nextAsked(0)
  stream.onCandles(event([bar(200)], false))
  ;(await nextAsked(1)).answer([bar(200, { close: 42 })])
  await vi.waitFor(() => expect(state().bars[1]?.close).toBe(42))
  reload.answer(barsAt(100, 200, 300))
  await vi.waitFor(() => expect(state().bars).toEqual([bar(100), bar(200, { close: 42 }), bar(300)]))
})

test('after a gap the tail is read again, and joined where it reaches back to what was known', async () => {
  const { stream, nextAsked, times, state } = harness(barsAt(100, 200))
  stream.onLost()
  expect(state().connection).toBe('reconnecting')
  stream.onReady({ resumed: false })
  expect(state().connection).toBe('live')
  ;(await nextAsked(0)).answer(barsAt(200, 300, 400), true)
  await vi.waitFor(() => expect(times()).toEqual([100, 200, 300, 400]))
})

test('a gap longer than what is read leaves no hole: the old bars go, and come back when scrolled to', async () => {
  const { stream, nextAsked, times, state } = harness(barsAt(100, 200), { more: false })
  stream.onReady({ resumed: false })
  const reload = await nextAsked(0)
  // A live bar that comes first must not make the old ones look up to date.
  stream.onCandles(event([bar(900)]))
  reload.answer(barsAt(700, 800, 900), true)
  await vi.waitFor(() => expect(times()).toEqual([700, 800, 900]))
  expect(state().more).toBe(true)
})

test('a stream that resumed has told everything: nothing is read again', () => {
  const { stream, asked, state } = harness(barsAt(100))
  stream.onReady({ resumed: true })
  expect(state().connection).toBe('live')
  expect(asked).toHaveLength(0)
})

test('a second loss replaces the reload under way', async () => {
  const { stream, nextAsked, times } = harness(barsAt(100))
  stream.onReady({ resumed: false })
  const first = await nextAsked(0)
  stream.onReady({ resumed: false })
  ;(await nextAsked(1)).answer(barsAt(100, 200))
  await vi.waitFor(() => expect(times()).toEqual([100, 200]))
  first.answer(barsAt(100))
  await Promise.resolve()
  expect(times()).toEqual([100, 200])
})

test('a closed feed is silent, whatever still arrives', async () => {
  const { feed, nextAsked, states } = harness(barsAt(300))
  feed.shown(atStart)
  const page = await nextAsked(0)
  feed.close()
  page.answer(barsAt(200))
  await new Promise(setImmediate)
  expect(states).toHaveLength(1)
})

test('of regular hours what the stream tells is asked for, as it tells of all hours', async () => {
  const { stream, nextAsked, times } = harness(barsAt(100, 200), { session: 'regular' })
  stream.onCandles(event(barsAt(200, 300, 400)))
  const { query, answer } = await nextAsked(0)
  expect([query.get('session'), query.get('from'), query.get('to')]).toEqual(['regular', '200', '400'])
  answer(barsAt(200, 300))
  await vi.waitFor(() => expect(times()).toEqual([100, 200, 300]))
})

test('on the way to a time far back the chart is drawn once, when it is reached', async () => {
  const week = 7 * 86_400
  const now = 2_000 * week
  const { feed, nextAsked, states, times } = harness(barsAt(now))
  const reached = feed.reach(now - 200 * week)
  for (const [place, back] of [10, 100, 200].entries()) {
    expect(times()).toEqual([now])
    ;(await nextAsked(place)).answer(barsAt(now - back * week))
  }
  await reached
  expect(times()).toEqual([200, 100, 10, 0].map((back) => now - back * week))
  expect(new Set(states.map(({ bars }) => bars)).size).toBe(2)
})
