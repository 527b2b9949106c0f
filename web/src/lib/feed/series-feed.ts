import type { CandlesEvent } from '@barline/api/wire'
import type { Interval } from '@barline/db/domain/interval'
import type { Page, Window } from '#lib/api/candles.ts'
import type { Rendition } from '#lib/api/series.ts'
import type { Bar } from '#lib/bars/bar.ts'
import { fromCandles, toSeconds } from '#lib/bars/from-wire.ts'
import { mergeBars } from '#lib/bars/merge-bars.ts'
import {
  alignedWindow,
  firstWindow,
  largestWindow,
  nearStart,
  olderWindow,
  type Shown,
} from '#lib/bars/window.ts'
import { createReader, type Reader, type ReaderDeps, type Trouble } from './reader.ts'
import type { StreamEvents } from './stream.ts'

export interface FeedState {
  /** Ascending, one for each time, from the oldest to the newest without a hole. */
  bars: readonly Bar[]
  /** Whether there are bars older than these. */
  more: boolean
  older: 'idle' | 'loading' | 'failed'
  /** Whether it is known that these are not the newest, as those could not be read. */
  newer: 'idle' | 'failed'
  /** Of what failed last, older or newer. */
  trouble?: Trouble
  connection: 'connecting' | 'live' | 'reconnecting'
}

export interface FeedDeps extends ReaderDeps {
  openStream(series: Rendition, events: StreamEvents): () => void
  onState(state: FeedState): void
}

export interface Feed {
  /** Tells what is in view: older bars are loaded before they are needed. */
  shown(shown: Shown): void
  /** Loads older bars until one is not later than a time in seconds, or there are no more. */
  reach(time: number): Promise<void>
  close(): void
}

interface Context {
  interval: Interval
  /** The stream tells bars of all hours. */
  takesAll: boolean
  state: FeedState
  /** The bars that were told last: on the way to a time far back, those that come are kept until it is reached. */
  told: readonly Bar[]
  /** How many are on such a way. */
  reaching: number
  reader: Reader
  set(patch: Partial<FeedState>): void
  closed: AbortSignal
  /** From this time on there is no bar that is not loaded, though the first one may be later. */
  wholeFrom: number
  /** The read of older bars under way: there is one at a time. */
  older: Promise<void> | undefined
  /** Ends the reload under way, when a newer one is due. */
  reloading: AbortController
  /** Time of the last bar before the stream was lost; undefined while nothing has been missed. */
  knownUntil: number | undefined
}

/** The most bars that one answer of the API carries. */
const largestRange = 50_000

export const firstState = ({ bars, more }: Page): FeedState => ({
  bars: mergeBars([], bars),
  more,
  older: 'idle',
  newer: 'idle',
  connection: 'connecting',
})

/**
 * Keeps the bars of one series as the API has them: `state` at first, older ones as the view nears the start, changes as
 * the stream tells them. After a gap in the stream what is shown is read again.
 */
export function openFeed(series: Rendition, state: FeedState, deps: FeedDeps): Feed {
  const closing = new AbortController()
  const context: Context = {
    interval: series.interval,
    takesAll: series.session !== 'regular',
    state,
    told: state.bars,
    reaching: 0,
    reader: createReader(series, deps),
    set(patch) {
      if (closing.signal.aborted) return
      context.state = { ...context.state, ...patch }
      if (context.reaching === 0 || context.state.older === 'failed') context.told = context.state.bars
      deps.onState({ ...context.state, bars: context.told })
    },
    closed: closing.signal,
    wholeFrom: Infinity,
    older: undefined,
    reloading: new AbortController(),
    knownUntil: undefined,
  }
  const closeStream = deps.openStream(series, {
    onReady({ resumed }) {
      context.set({ connection: 'live' })
      if (!resumed) void reload(context)
    },
    onCandles: (event) => void applyChange(context, event),
    onLost: () => context.set({ connection: 'reconnecting' }),
  })
  return {
    shown(shown) {
      if (nearStart(shown)) void loadOlder(context, olderWindow(shown))
    },
    reach: (time) => reach(context, time),
    close() {
      closeStream()
      closing.abort()
    },
  }
}

async function reach(context: Context, time: number) {
  const isFar = () => !context.closed.aborted && context.state.more && context.state.bars[0]!.time > time
  if (!isFar()) return
  context.reaching++
  while (isFar()) await loadOlder(context, largestWindow)
  context.reaching--
  context.set({})
}

function loadOlder(context: Context, limit: number): Promise<void> {
  if (!context.state.more) return Promise.resolve()
  context.older ??= readOlder(context, limit).finally(() => (context.older = undefined))
  return context.older
}

async function readOlder(context: Context, limit: number) {
  context.set({ older: 'loading' })
  const oldest = () => context.state.bars[0]!.time
  const isOlder = (page: Page) => page.bars.some(({ time }) => time < oldest())
  const read = (window: () => Window) =>
    context.reader.read(window, context.closed, (trouble) => context.set({ older: 'failed', trouble }))
  const before = () => Math.min(oldest(), context.wholeFrom)
  const asked = () => alignedWindow(context.interval, before(), limit)
  const aligned = await read(() => ({ ...asked(), limit: largestRange }))
  if (!aligned) return
  if (!aligned.more) context.wholeFrom = asked().from
  if (isOlder(aligned)) {
    context.set({ bars: mergeBars(context.state.bars, aligned.bars), more: true, older: 'idle' })
    return
  }
  // Years without a bar, or the beginning: what comes before, wherever it is.
  const page = await read(() => ({ to: oldest() - 1, limit }))
  if (!page) return
  // A page without an older bar would be asked for again and again.
  const more = page.more && isOlder(page)
  context.set({ bars: mergeBars(context.state.bars, page.bars), more, older: 'idle' })
}

/** Reads again what is loaded. Where that does not reach back to what we knew, the old bars go: a hole would look like a price jump. */
async function reload(context: Context) {
  context.knownUntil ??= context.state.bars.at(-1)?.time ?? 0
  context.reloading.abort()
  context.reloading = new AbortController()
  const limit = Math.min(Math.max(context.state.bars.length, firstWindow), largestRange)
  const signal = AbortSignal.any([context.closed, context.reloading.signal])
  const page = await context.reader.read(() => ({ limit }), signal, missing(context))
  if (!page) return
  const fresh = mergeBars([], page.bars)
  const joined = !page.more || (fresh[0]?.time ?? 0) <= context.knownUntil
  context.knownUntil = undefined
  if (joined) context.set({ bars: mergeBars(context.state.bars, fresh), newer: 'idle' })
  else {
    context.wholeFrom = Infinity
    context.set({ bars: fresh, more: true, newer: 'idle' })
  }
}

/** Takes over what the stream told, as far as it is loaded; bars from before that come when they are scrolled to. */
async function applyChange(context: Context, event: CandlesEvent) {
  const isTold = event.candles && context.takesAll
  const bars = isTold ? fromCandles(event.candles!) : await readChanged(context, event)
  if (isTold) context.reader.tell(bars)
  const { state } = context
  const oldest = state.more ? (state.bars[0]?.time ?? -Infinity) : -Infinity
  context.set({
    bars: mergeBars(
      state.bars,
      bars.filter(({ time }) => time >= oldest),
    ),
  })
}

const missing = (context: Context) => (trouble: Trouble) => context.set({ newer: 'failed', trouble })

async function readChanged(context: Context, event: CandlesEvent): Promise<readonly Bar[]> {
  const { state, reader, closed } = context
  const [from, to] = [toSeconds(event.from), toSeconds(event.to)]
  const oldest = state.more ? (state.bars[0]?.time ?? from) : from
  if (to < oldest) return []
  const window = { from: Math.max(from, oldest), to, limit: largestRange }
  const page = await reader.read(() => window, closed, missing(context))
  if (page && context.state.newer === 'failed') context.set({ newer: 'idle' })
  return page?.bars ?? []
}
