import { checkLength, ofSource, sources, type Indicator, type Source } from './indicator.ts'
import { sma } from './averages.ts'
import { createWindow } from './window.ts'

export interface Bands {
  upper: number
  middle: number
  lower: number
}

/** Bollinger bands: the simple average, and so many standard deviations (of the population) above and below it. */
export function bollinger(length = 20, deviations = 2, source: Source = 'close'): Indicator<Bands> {
  checkLength(length)
  const average = ofSource(sma(length), source)
  const window = createWindow(length)
  const read = sources[source]
  const bands = (middle: number | undefined, values: Iterable<number>): Bands | undefined => {
    if (middle === undefined) return undefined
    const width = deviations * deviation(values, middle, length)
    return { upper: middle + width, middle, lower: middle - width }
  }
  return {
    push(bar) {
      window.push(read(bar))
      return bands(average.push(bar), window.values())
    },
    peek: (bar) => bands(average.peek(bar), lastWith(window.values(), window.isFull, read(bar))),
  }
}

/** From the distances themselves: the difference of two large sums of squares would lose a calm market's digits. */
function deviation(values: Iterable<number>, mean: number, length: number): number {
  let squares = 0
  for (const value of values) squares += (value - mean) ** 2
  return Math.sqrt(squares / length)
}

function* lastWith(values: Iterable<number>, isFull: boolean, value: number): Iterable<number> {
  let skipped = !isFull
  for (const one of values) {
    if (skipped) yield one
    skipped = true
  }
  yield value
}
