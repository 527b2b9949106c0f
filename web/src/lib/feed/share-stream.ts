import type { CandlesEvent } from '@barline/api/wire'
import { intradayLength, intervals, isDated, type Interval } from '@barline/db/domain/interval'
import { barTime, formatBarTime } from '@barline/db/domain/time'
import { toSeconds } from '#lib/bars/from-wire.ts'
import type { Followed, openStream, StreamEvents } from './stream.ts'

type Open = typeof openStream

/** One of those who share a stream. */
interface Follower {
  followed: Followed
  events: StreamEvents
  /** `new`: has been told nothing yet. `lost`: had been told all until the stream was lost. */
  state: 'new' | 'current' | 'lost'
}

interface Shared {
  followed: Followed
  isLive: boolean
  close(): void
}

/**
 * One stream for all who open one here: browsers hold six connections to a server. Where they follow different intervals, or prices that are
 * adjusted differently, it tells of changes in whatever interval these are stored, and who shows another one reads there again.
 */
export function shareStream(open: Open): Open {
  const followers = new Set<Follower>()
  let shared: Shared | undefined
  let isDue = false
  const change = () => {
    isDue = false
    const followed = union([...followers].map((one) => one.followed))
    if (shared && followed && covers(shared.followed, followed)) {
      // What it has told so far was not told to who has come since.
      if (shared.isLive) for (const one of followers) if (one.state === 'new') ready(one, false)
    } else {
      const old = shared
      shared = followed && openShared(open, followed, followers, () => old?.close())
      if (!shared) old?.close()
    }
  }
  /** Once for all who come or go together. */
  const changeSoon = () => {
    if (!isDue) queueMicrotask(change)
    isDue = true
  }
  return (followed, events) => {
    const follower: Follower = { followed, events, state: 'new' }
    followers.add(follower)
    changeSoon()
    return () => {
      followers.delete(follower)
      if (followers.size === 0) changeSoon()
    }
  }
}

function ready(follower: Follower, resumed: boolean) {
  follower.state = 'current'
  follower.events.onReady({ resumed })
}

/** `closeOld`: the stream before this one may go, as this one misses nothing from now on. */
function openShared(
  open: Open,
  followed: Followed,
  followers: ReadonlySet<Follower>,
  closeOld: () => void,
): Shared {
  let isFirst = true
  const shared = { followed, isLive: false, close: closeOld }
  const close = open(followed, {
    onReady({ resumed }) {
      // Who still heard all from the stream before has nothing to read again.
      for (const one of followers)
        if (!isFirst || one.state !== 'current') ready(one, resumed && one.state === 'lost')
      if (isFirst) closeOld()
      isFirst = false
      shared.isLive = true
    },
    onCandles(event) {
      for (const one of followers) {
        const told = tellTo(one.followed, event, followed)
        if (told) one.events.onCandles(told)
      }
    },
    onLost() {
      shared.isLive = false
      // Until it was there they heard all from the stream before, as long as that was.
      if (!isFirst) for (const one of followers) lose(one)
    },
  })
  shared.close = () => {
    close()
    closeOld()
  }
  return shared
}

function lose(follower: Follower) {
  if (follower.state === 'current') follower.state = 'lost'
  follower.events.onLost()
}

const symbolsOf = ({ symbol }: Followed): readonly string[] => [symbol].flat()

/** What all of them follow; undefined where there are none. */
function union(all: readonly Followed[]): Followed | undefined {
  const [first] = all
  if (!first) return undefined
  const symbol = [...new Set(all.flatMap(symbolsOf))].sort()
  const isOne = all.every(({ interval, adjust }) => interval === first.interval && adjust === first.adjust)
  if (isOne && first.interval) return { symbol, interval: first.interval, adjust: first.adjust }
  // A dividend changes prices that are adjusted for it far back: then the ranges of changes are those.
  return { symbol, adjust: all.some(({ adjust }) => adjust === 'all') ? 'all' : first.adjust }
}

function covers(wide: Followed, { symbol, interval, adjust }: Followed): boolean {
  const has = new Set(symbolsOf(wide))
  return wide.interval === interval && wide.adjust === adjust && [symbol].flat().every((one) => has.has(one))
}

/** What an event of a shared stream is to one who shares it; undefined where it is nothing. */
function tellTo(to: Followed, event: CandlesEvent, shared: Followed): CandlesEvent | undefined {
  const interval = to.interval ?? event.interval
  if (!symbolsOf(to).includes(event.symbol)) return undefined
  if (event.interval === interval && to.adjust === shared.adjust) return event
  // Longer bars come from shorter ones, and never the other way.
  if (intervals.indexOf(event.interval) > intervals.indexOf(interval)) return undefined
  const { symbol, version } = event
  return { symbol, interval, version, ...around(event, interval) }
}

const day = 86_400
const lengths: Partial<Record<Interval, number>> = { '1w': 7 * day, '1M': 31 * day }

/** A range that has in it every bar of an interval that a change touches, in whatever zone days begin. */
function around({ from, to }: CandlesEvent, interval: Interval): { from: string; to: string } {
  const length = (intradayLength(interval) ?? 0) / 1000 || (lengths[interval] ?? day)
  const at = (seconds: number) => formatBarTime(barTime(seconds * 1000), interval)
  return { from: at(toSeconds(from) - length), to: at(toSeconds(to) + (isDated(interval) ? day : 0)) }
}
