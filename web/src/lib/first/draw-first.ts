import { createPriceChart, type PriceChart } from '#lib/chart/price-chart.ts'
import { priceDecimals, priceFormat } from '#lib/format/price.ts'
import { zoneOf } from '#lib/format/view-names.ts'
import { readView } from '#lib/view/address.ts'
import type { View } from '#lib/view/view.ts'
import { wantedPlace } from '#lib/view/wanted-place.ts'
import { keepFirst } from './kept-first.ts'
import { readSent, type Sent } from './read-sent.ts'

/**
 * Draws the chart of a page that has just come, out of the data within it, before the page itself wakes up: waking takes as
 * long again. Resolves when it is to be seen. Where something is not as expected nothing is drawn; the page then does all by itself.
 */
export async function drawFirst(document: Document): Promise<void> {
  const containers = document.querySelectorAll<HTMLElement>('[data-testid="chart"]')
  const view = readView(new URL(document.URL).searchParams)
  const [container] = containers
  // In the background there are no frames; and a replay shows but some of the bars.
  if (!container || containers.length > 1 || view.replay !== undefined || document.hidden) return
  const sent = readSent(document)
  if (!sent) return
  keepFirst(container, draw(container, sent, view))
  performance.mark('barline:drawn', { detail: { bars: sent.bars.length } })
  await painted()
}

/** In the order of `drawView`, which finds all of it done. */
function draw(container: HTMLElement, { series, instrument, bars }: Sent, view: View): PriceChart {
  const timezone = instrument.timezone ?? 'UTC'
  const decimals = priceDecimals(bars, series.symbol)
  const chart = createPriceChart(container, view.kind)
  chart.dress(view)
  chart.show(
    { series, timezone, zone: zoneOf(view.clock, timezone), decimals, price: priceFormat(decimals) },
    bars,
  )
  chart.study(view.indicators)
  chart.go(wantedPlace({ view, bars, series, timezone }))
  return chart
}

/** The end of the next frame, or a while, should there be none: the page goes into the background. */
const painted = () =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, 250)
    requestAnimationFrame(() => setTimeout(resolve))
  })
