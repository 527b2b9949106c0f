import type { MouseEventParams, UTCTimestamp } from 'lightweight-charts'
import type { Shown } from '#lib/bars/window.ts'
import { sameTarget, type Target } from '#lib/marks/mark.ts'
import type { Drawing } from './drawing.ts'
import { groupOf } from './gap-strips.ts'
import { isOnBar } from './is-on-bar.ts'

export interface ChartEvents {
  /** The crosshair stands on the bar of this time, or on none. */
  onHover(time: number | undefined): void
  onShown(shown: Shown): void
  /** There is more or less room for bars: the window is another size, or prices take more or less of it. */
  onSized(): void
  /** Bars or indicators were drawn anew. */
  onDrawn(): void
  /** Where each pane begins, in pixels from the top. */
  onPanes(tops: number[]): void
  /** Somebody clicks or taps, wherever it is: at which bar. Whether that is all that is meant by it. */
  onTap(time: number | undefined): boolean
  /** Somebody points at what stands there, or no longer at anything. */
  onPoint(target: Target | undefined): void
  /** Somebody clicks or taps on what stands there, or where nothing does; who drags does neither. */
  onPick(target: Target | undefined): void
  /** Somebody clicks or taps on a bar itself, where nothing is marked: its time. */
  onBar(time: number): void
}

/** Tells of what people do with a chart; who is told may change. */
export function listen(drawing: Drawing, events: Readonly<ChartEvents>) {
  let pointed: Target | undefined
  drawing.chart.subscribeCrosshairMove((at) => {
    events.onHover(at.time as UTCTimestamp | undefined)
    const found = targetOf(drawing, at)
    const target = isQuiet(found) ? undefined : found
    if (!sameTarget(target, pointed)) events.onPoint((pointed = target))
  })
  drawing.chart.subscribeClick((at) => {
    if (events.onTap(at.time as UTCTimestamp | undefined)) return
    const target = targetOf(drawing, at)
    // A bar stands before the hatching beside it.
    const isBar = target?.kind !== 'event' && isOnBar(drawing.prices.api, at)
    events.onPick(isBar ? undefined : target)
    if (isBar) events.onBar(at.time as UTCTimestamp)
  })
  drawing.chart.timeScale().subscribeSizeChange(() => events.onSized())
  drawing.chart.timeScale().subscribeVisibleLogicalRangeChange((range) => {
    if (!range) return
    setBase(drawing, range)
    events.onShown(range)
  })
}

/** What nobody could have had is told to who clicks on it: cards would pop up all along a stock that is seldom traded. */
const isQuiet = (target: Target | undefined) => target?.kind === 'gap' && groupOf(target.mark) === 'quiet'

const targetOf = ({ marks }: Drawing, { point, paneIndex }: MouseEventParams) =>
  point && paneIndex === 0 ? marks.targetAt(point.x, point.y) : undefined

/** A baseline stands at the close of the first bar in view: what is above it has risen since. */
function setBase({ prices, bars }: Drawing, { from }: Shown) {
  const first = bars[Math.max(Math.ceil(from), 0)]
  if (first) prices.setBase(first.close)
}
