import { ratioOf, type Split } from '../actions/action.ts'
import type { BarTime } from '../time.ts'
import { timesText, type ExaminedBar, type OnFlag } from './flag.ts'
import { leftOver, longestOutlier, type Thresholds } from './policy.ts'
import { knownRatios, nameOf, nearestRatio, usualRatios, type NamedRatio } from './split-ratio.ts'
import { createUsualMoves } from './usual-moves.ts'
import { watchScale } from './watch-scale.ts'

/** A split, and the first moment at which bars are of the new shares. */
export interface CutSplit extends Split {
  cut: number
}

/** A move that is far beyond the usual ones, until it is clear whether the price comes back. */
interface Excursion {
  from: BarTime
  to: BarTime
  bars: number
  /** Of the close before it. */
  base: number
  move: number
  /** What would explain it if the price stays there. */
  suspicion: string | undefined
  /** Whether it is at a known split. */
  isAtSplit: boolean
}

/** From one bar to the next; logarithms of prices that can be compared. */
interface Step {
  time: BarTime
  /** The close before it. */
  before: number
  open: number
  close: number
  /** The last known split between the two bars. */
  split: Split | undefined
}

interface Watch {
  readonly thresholds: Thresholds
  readonly splits: readonly CutSplit[]
  readonly ratios: readonly (readonly NamedRatio[])[]
  readonly usual: ReturnType<typeof createUsualMoves>
  readonly scale: ReturnType<typeof watchScale>
  readonly onFlag: OnFlag
  /** How many of the splits lie before the last bar. */
  passed: number
  /** What to add to the logarithm of a price for one that can be compared: of the first bar's shares, and of one scale. */
  shift: number
  last: { time: BarTime; close: number } | undefined
  excursion: Excursion | undefined
}

/** `splits` by their ex-date. Prices are held against those before them as logarithms, on a scale that known splits do not disturb. */
export function watchMoves(thresholds: Thresholds, splits: readonly CutSplit[], onFlag: OnFlag) {
  const watch: Watch = {
    ...{ thresholds, splits, onFlag, passed: 0, shift: 0, last: undefined, excursion: undefined },
    ratios: [knownRatios(splits), usualRatios],
    usual: createUsualMoves(thresholds.move),
    scale: watchScale(onFlag),
  }
  return { add: (bar: ExaminedBar) => take(watch, bar), end: () => end(watch) }
}

function take(watch: Watch, bar: ExaminedBar): void {
  const { last, thresholds } = watch
  if (last && bar.time - last.time > thresholds.hole) end(watch)
  const split = passSplits(watch, bar.time)
  if (watch.last) {
    const before = watch.last.close
    const [open, close] = [Math.log(bar.open) + watch.shift, Math.log(bar.close) + watch.shift]
    const change = watch.scale.add(bar.time, open - before, close - before)
    watch.shift += change
    holdAgainst(watch, { time: bar.time, before, open: open + change, close: close + change, split })
  }
  findWick(watch, bar)
  watch.last = { time: bar.time, close: Math.log(bar.close) + watch.shift }
}

/** Returns the last split that begins with this bar. */
function passSplits(watch: Watch, time: number): Split | undefined {
  let last: Split | undefined
  for (; watch.splits[watch.passed] && watch.splits[watch.passed]!.cut <= time; watch.passed++) {
    last = watch.splits[watch.passed]!
    watch.shift += Math.log(ratioOf(last))
  }
  return last
}

function holdAgainst(watch: Watch, step: Step): void {
  const { time, before, close, split } = step
  const move = close - before
  if (watch.excursion) follow(watch, watch.excursion, step)
  else if (Math.abs(move) >= watch.thresholds.move && Math.abs(move) >= watch.usual.bound()) {
    const suspicion = suspect(watch, step)
    const isAtSplit = split !== undefined
    watch.excursion = { from: time, to: time, bars: 1, base: before, move, suspicion, isAtSplit }
  } else watch.usual.add(move)
}

/** What split would explain the step beside those that are known. */
function suspect({ ratios }: Watch, { before, open, split }: Step): string | undefined {
  const fall = before - open
  if (split && nearestRatio(-fall, [knownRatios([split]).slice(0, 1)]))
    return `does not jump with ${nameOf(split)}`
  const ratio = nearestRatio(fall, ratios)
  return ratio && `${timesText(Math.exp(-fall))} times the price before, as by ${ratio.text}`
}

function follow(watch: Watch, excursion: Excursion, { time, close, split }: Step): void {
  const { from, to, bars, base, move, suspicion, isAtSplit } = excursion
  const isBack = (close - base) / move <= leftOver
  // Back by a known split, or from one: prices jump some days before or after its date.
  const isMisdated = isBack && suspicion !== undefined && (isAtSplit || split !== undefined)
  if (isMisdated || (!isBack && bars >= longestOutlier)) settle(watch)
  else if (isBack) {
    const note = `${timesText(Math.exp(move))} times the price before, and back`
    watch.onFlag({ kind: 'outlier', from, to, bars, note })
    watch.excursion = undefined
  } else {
    excursion.to = time
    excursion.bars++
  }
}

/** The price stays where it went: that is trading, or a split that nobody took out of it. */
function settle(watch: Watch): void {
  const { excursion } = watch
  watch.excursion = undefined
  if (excursion?.suspicion === undefined) return
  const { from, suspicion: note } = excursion
  watch.onFlag({ kind: 'suspect_split', from, to: from, bars: 1, note })
}

/** A high or low that sticks out of its own bar; one that is itself an excursion has been noticed. */
function findWick({ thresholds, usual, excursion, onFlag }: Watch, bar: ExaminedBar): void {
  const up = bar.high / Math.max(bar.open, bar.close)
  const down = Math.min(bar.open, bar.close) / bar.low
  const wick = Math.log(Math.max(up, down))
  if (wick < thresholds.wick || excursion?.to === bar.time || wick < usual.bound()) return
  const [field, factor] = up > down ? ['high', up] : ['low', 1 / down]
  const note = `its ${field} is ${timesText(factor)} times its open and close`
  onFlag({ kind: 'outlier', from: bar.time, to: bar.time, bars: 1, note })
}

function end(watch: Watch): void {
  settle(watch)
  watch.scale.end()
  watch.last = undefined
}
