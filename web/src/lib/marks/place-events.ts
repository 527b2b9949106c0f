import type { WireAction } from '@barline/api/wire'
import { isDated, type Interval } from '@barline/db/domain/interval'
import { bucketAt, gridOf } from '@barline/db/domain/rollup-grid'
import { wallTimeToInstant } from '@barline/db/domain/time'
import type { Bar } from '#lib/bars/bar.ts'
import { toSeconds } from '#lib/bars/from-wire.ts'
import { indexAt } from '#lib/bars/merge-bars.ts'
import type { EventMark } from './mark.ts'

/**
 * Puts splits and dividends on the first bar that trades without them: on that of the ex-date, or the next where there is none of
 * that day, on the first of the day where bars are shorter, on the week or month that holds the date. What is not within the
 * loaded bars has no place. `zone` is the exchange's.
 */
export function placeEvents(
  actions: readonly WireAction[],
  bars: readonly Bar[],
  interval: Interval,
  zone: string,
): EventMark[] {
  const places = new Map<string, EventMark & { actions: WireAction[] }>()
  for (const action of actions) {
    const bar = barOf(action.exDate, bars, interval, zone)
    if (!bar) continue
    const key = `${bar.time} ${action.kind}`
    const known = places.get(key)
    if (known) known.actions.push(action)
    else places.set(key, { kind: action.kind, time: bar.time, actions: [action] })
  }
  return [...places.values()].sort((a, b) => a.time - b.time)
}

function barOf(exDate: string, bars: readonly Bar[], interval: Interval, zone: string): Bar | undefined {
  const [first, date] = [bars[0], toSeconds(exDate)]
  const from = startOf(date, interval, zone)
  // What lies before the first bar may belong to one that is not loaded.
  const isWithin = first && (from >= first.time || (!isDated(interval) && first.time < from + day))
  return isWithin ? bars[indexAt(bars, from)] : undefined
}

const day = 86_400

/** When the bar of a date begins, or the first one on it. */
function startOf(date: number, interval: Interval, zone: string): number {
  if (interval === '1d') return date
  if (isDated(interval)) return bucketAt(gridOf(interval, undefined), date * 1000).start / 1000
  return wallTimeToInstant(date * 1000, zone) / 1000
}
