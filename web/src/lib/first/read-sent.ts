import type { SymbolsAnswer, WireColumns } from '@barline/api/wire'
import type { Adjust } from '@barline/db/domain/actions/adjustment'
import type { Interval } from '@barline/db/domain/interval'
import type { Rendition } from '#lib/api/series.ts'
import type { Bar } from '#lib/bars/bar.ts'
import { fromColumns } from '#lib/bars/from-wire.ts'
import { mergeBars } from '#lib/bars/merge-bars.ts'

/** What a page has brought along. */
export interface Sent {
  series: Rendition
  instrument: SymbolsAnswer['symbols'][number]
  /** Ascending, at least one. */
  bars: readonly Bar[]
}

interface CandlesAnswer {
  symbol: string
  interval: Interval
  adjust: Adjust
  candles: WireColumns<number>
}

/**
 * SvelteKit writes into the page what was answered while the page was made, as JSON for
 * `fetch` to find. Undefined where that is not there, or not a success.
 */
export function readSent(document: Document): Sent | undefined {
  const answer = read<CandlesAnswer>(document, '/v1/candles/')
  const [instrument] = read<SymbolsAnswer>(document, '/v1/symbols?')?.symbols ?? []
  if (!answer || instrument?.symbol !== answer.symbol || answer.candles.t.length === 0) return undefined
  const { symbol, interval, adjust, candles } = answer
  return { series: { symbol, interval, adjust }, instrument, bars: mergeBars([], fromColumns(candles)) }
}

function read<T>(document: Document, path: string): T | undefined {
  const scripts = document.querySelectorAll(`script[data-sveltekit-fetched][data-url^="${path}"]`)
  const text = scripts.length === 1 && scripts[0]!.textContent
  if (!text) return undefined
  const { status, body } = JSON.parse(text) as { status: number; body: string }
  return status === 200 ? (JSON.parse(body) as T) : undefined
}
