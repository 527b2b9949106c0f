import type { BarTime } from '../time.ts'
import { timesText, type OnFlag } from './flag.ts'

/** A hundred pence are a pound: how far prices are off by that mistake, and how much they may have moved beside it, as logarithms. */
const hundred = Math.log(100)
const tolerance = 0.35

interface Run {
  from: BarTime
  to: BarTime
  bars: number
  /** 1 where prices are too high, -1 where they are too low. */
  side: 1 | -1
}

/** Where prices jump by about a hundred, and back. Logarithms of a bar's open and close, taken from the close before it. */
export function watchScale(onFlag: OnFlag) {
  let run: Run | undefined
  const emit = ({ from, to, bars, side }: Run, isOver: boolean) => {
    const factor = timesText(side > 0 ? 100 : 0.01)
    const note = `about ${factor} times ${isOver ? 'the prices before and after' : 'the prices before, and it stays so'}`
    onFlag({ kind: 'suspect_scale', from, to: isOver ? to : from, bars: isOver ? bars : 1, note })
  }
  return {
    /** Returns by how much the bar is to be moved for a comparison with those before it, as a logarithm. */
    add(time: BarTime, toOpen: number, toClose: number): number {
      const side = sideOf(toOpen, toClose)
      if (run && side === -run.side) {
        emit(run, true)
        const change = run.side * hundred
        run = undefined
        return change
      }
      if (side !== 0) {
        if (run) emit(run, false)
        run = { from: time, to: time, bars: 1, side }
        return -side * hundred
      }
      if (run) {
        run.to = time
        run.bars++
      }
      return 0
    },
    end() {
      if (run) emit(run, false)
      run = undefined
    },
  }
}

function sideOf(toOpen: number, toClose: number): 1 | -1 | 0 {
  const side = toClose > 0 ? 1 : -1
  const isNear = (move: number) => Math.abs(move * side - hundred) <= tolerance
  return isNear(toClose) && isNear(toOpen) ? side : 0
}
