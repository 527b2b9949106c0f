import type { Series } from '#lib/api/series.ts'
import type { Bar } from '#lib/bars/bar.ts'
import { barMoment, barWords } from '#lib/format/bar-words.ts'
import type { Format } from '#lib/format/price.ts'
import type { Note } from '#lib/marks/notes.ts'

interface BarDeps {
  series(): Series
  zone(): string
  price(): Format
  /** The one that the crosshair stands on. */
  bar(): Bar | undefined
  notes(): readonly Note[]
}

/** Puts a bar in words, for who walks along the bars by keys; not for who only moves the mouse. */
export function tellBar({ series, zone, price, bar, notes }: BarDeps) {
  let asked = $state<number>()
  const words = $derived.by(() => {
    const at = bar()
    if (!at || at.time !== asked) return ''
    const moment = barMoment(at.time, series().interval, zone())
    return [barWords(moment, at, price()), ...notes().map(({ text }) => `${text}.`)].join(' ')
  })
  return {
    get words() {
      return words
    },
    /** Tells the bar that the crosshair stands on. */
    tell: (time: number | undefined) => (asked = time),
  }
}
