import { untrack } from 'svelte'
import type { Bar } from '#lib/bars/bar.ts'
import type { Look, PriceChart } from '#lib/chart/price-chart.ts'
import { writeChosen } from '#lib/indicators/chosen.ts'
import { scaleInForce, type View } from '#lib/view/view.ts'

interface Drawing {
  chart(): PriceChart | undefined
  view(): View
  /** What series is drawn, and how its times and prices are written. */
  look(): Look
  bars(): readonly Bar[]
  /** Another object whenever another series is shown. */
  initial(): unknown
  /** A series is drawn from its start. `stays`: the same bars at other prices, so that the picture stays where it is. */
  onShow(stays: boolean): void
}

/** Keeps what is drawn as the view says: look, series, indicators, bars and scale, in this order. */
export function drawView({ chart, view, look, bars, initial, onShow }: Drawing): void {
  const looks = $derived([view().kind, view().volume, scaleInForce(view()), view().inverted].join())
  const studied = $derived(view().indicators.map(writeChosen).join(' '))
  $effect(() => {
    void looks
    chart()?.dress(untrack(view))
  })
  $effect(() => {
    void initial()
    const stays = chart()?.show(look(), untrack(bars)) ?? false
    untrack(() => onShow(stays))
  })
  $effect(() => {
    void [studied, initial()]
    chart()?.study(untrack(() => view().indicators))
  })
  $effect(() => chart()?.update(bars()))
  $effect(() => {
    void initial()
    chart()?.autoScale(true)
  })
}
