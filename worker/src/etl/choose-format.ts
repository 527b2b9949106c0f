import type { Basis } from '@barline/db/domain/actions/as-traded'
import { isDated, type Interval } from '@barline/db/domain/interval'
import type { Provider } from '@barline/db/domain/provider'
import { isSynthetic } from '@barline/db/domain/symbol'
import type { Extension } from '../raw/key.ts'
import { parseAlpaca } from './formats/alpaca.ts'
import { parseAlphaVantage } from './formats/alphavantage.ts'
import { parseCsv } from './formats/csv.ts'
import { parsePolygon } from './formats/polygon.ts'
import { saysThrottled } from './formats/throttled.ts'
import { parseYahoo } from './formats/yahoo.ts'
import { problem, refuse, type Format, type ParsedSeries, type Problem } from './parsed.ts'

export type FormatChoice = { ok: true; parse: Format } | { ok: false; problem: Problem }

/** Which reading a body gets: by its provider first, then by what it looks like; the extension only breaks a tie. */
export function chooseFormat(provider: Provider, extension: Extension, text: string): FormatChoice {
  switch (provider) {
    case 'yahoo':
      return { ok: true, parse: isJson(text) || isNoTable(extension, text) ? parseYahoo : csv }
    case 'alphavantage':
      return {
        ok: true,
        parse: isJson(text) || isNoTable(extension, text) ? parseAlphaVantage : given(csv, datedAsTraded),
      }
    case 'alpaca':
      return { ok: true, parse: parseAlpaca }
    case 'polygon':
      return { ok: true, parse: parsePolygon }
    case 'csv':
    case 'sample':
    case 'simulator':
      if (isJson(text))
        return refuse('unexpected_format', 'body', `CSV, as of provider ${provider}`, text.trimStart())
      if (provider === 'sample') return { ok: true, parse: given(csv, () => 'split') }
      return { ok: true, parse: provider === 'simulator' ? syntheticOnly(given(csv, () => 'traded')) : csv }
  }
}

const csv: Format = (body, context) => parseCsv(body, context)

/** What is known of a provider's tables where they do not say it themselves. */
const given =
  (format: Format, basisOf: (interval: Interval) => Basis): Format =>
  (body, context) => {
    const result = format(body, context)
    if (!result.ok) return result
    const settle = (series: ParsedSeries) =>
      series.basis === 'unknown' ? { ...series, basis: basisOf(series.interval) } : series
    return { ok: true, parsed: { ...result.parsed, series: result.parsed.series.map(settle) } }
  }

const datedAsTraded = (interval: Interval): Basis => (isDated(interval) ? 'traded' : 'unknown')

const isJson = (text: string) => /^\s*[[{]/.test(text)

/** Not JSON by its first character, yet said to be, and without any sign of columns. */
function isNoTable(extension: Extension, text: string): boolean {
  const [firstLine = ''] = text.trimStart().split('\n', 1)
  return extension === 'json' && !/[,;\t|]/.test(firstLine) && !saysThrottled(firstLine)
}

/** Made-up prices never carry a real ticker, whatever a column says. */
const syntheticOnly =
  (format: Format): Format =>
  (body, context) => {
    const result = format(body, context)
    if (!result.ok) return result
    const { series } = result.parsed
    const real = series.find(({ instrument }) => !isSynthetic(instrument.symbol))
    if (!real) return result
    const found = problem(
      'symbol_invalid',
      'simulated bars',
      'a symbol SIM..., as made-up prices have',
      real.instrument.symbol,
    )
    return { ok: false, problem: found }
  }
