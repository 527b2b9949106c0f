import { isDated } from '@barline/db/domain/interval'
import type { Bar } from '#lib/bars/bar.ts'
import type { Look } from '#lib/chart/price-chart.ts'
import { barMoment } from '#lib/format/bar-words.ts'
import { changeFormat, percentFormat } from '#lib/format/price.ts'
import { compactVolume } from '#lib/format/volume.ts'
import { type Ends, type Measured, measure } from './measured.ts'
import { counted, spanWords } from './span.ts'

/** What is written of a measurement: beside it line by line, and as a sentence for who cannot see it. */
export interface Words {
  lines: string[]
  sentence: string
  /** When its ends are, as the time axis writes it. */
  moments: { from: string; to: string }
}

export function wordsOf(bars: readonly Bar[], ends: Ends, { series, zone, decimals, price }: Look): Words {
  const areDates = isDated(series.interval)
  const found = measure(bars, ends, areDates ? undefined : zone)
  const moment = (time: number) => barMoment(time, series.interval, zone)
  const moments = { from: moment(ends.from.time), to: moment(ends.to.time) }
  const [change, length] = [changeWords(found, decimals), lengthWords(found, areDates)]
  const volume = found.volume > 0 ? compactVolume(found.volume) : undefined
  const at = (end: 'from' | 'to') => `${moments[end]} at ${price(ends[end].price)}`
  return {
    lines: [change, length, ...(volume ? [`Vol ${volume}`] : [])],
    sentence: `From ${at('from')} to ${at('to')}: ${change}, ${length}${volume ? `, volume ${volume}` : ''}.`,
    moments,
  }
}

function changeWords({ change, ratio }: Measured, decimals: number): string {
  const percent = ratio === undefined ? '' : ` (${percentFormat(ratio)})`
  return changeFormat(decimals)(change) + percent
}

/** To the left both are negative, as one goes back. */
function lengthWords({ bars, span }: Measured, areDates: boolean): string {
  const sign = bars < 0 ? '\u2212' : ''
  return `${sign}${counted(Math.abs(bars), 'bar')}, ${sign}${spanWords(span, areDates)}`
}
