import type { Bar } from '#lib/bars/bar.ts'
import { takesKeys } from '#lib/chart/shortcuts.ts'
import type { End } from '#lib/measure/measured.ts'
import type { Ruler } from './ruler.svelte.ts'

/** Prices of a bar that an end may be put on, the next by Up and the one before by Down. */
const prices = ['close', 'high', 'low', 'open'] as const

export interface MeasureKeys {
  /** Whether a key meant something to the ruler. */
  press(event: KeyboardEvent): boolean
  /** The crosshair stands on another bar. */
  follow(bar: Bar | undefined): void
}

/** Measuring without a pointer: Enter puts an end on the crosshair's bar, Escape takes the ruler away. */
export function measureKeys(ruler: Ruler, chart: HTMLElement): MeasureKeys {
  let price = 0
  let bar: Bar | undefined
  const end = (): End | undefined => bar && { time: bar.time, price: bar[prices[price]!] }
  const pull = () => {
    const at = end()
    if (at && ruler.stage === 'open' && ruler.byKeys) ruler.pull(at)
  }
  const put = () => {
    const at = end()
    if (at && ruler.stage === 'armed') ruler.begin(at, true)
    else ruler.finish()
  }
  return {
    press({ key, target, shiftKey, ctrlKey, metaKey, altKey }) {
      const { stage } = ruler
      if (stage === 'off' || takesKeys(target) || shiftKey || ctrlKey || metaKey || altKey) return false
      if (key === 'Escape') {
        ruler.clear()
        return true
      }
      if (stage === 'done' || target !== chart) return false
      const up = { ArrowUp: 1, ArrowDown: -1 }[key]
      if (up) {
        price = (price + up + prices.length) % prices.length
        pull()
      } else if (key === 'Enter') put()
      else return false
      return true
    },
    follow(next) {
      bar = next
      pull()
    },
  }
}
