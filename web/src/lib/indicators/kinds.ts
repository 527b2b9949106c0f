import { ema, sma, wma } from '@barline/db/domain/indicators/averages'
import { bollinger } from '@barline/db/domain/indicators/bollinger'
import { ofSource, type Indicator, type Source } from '@barline/db/domain/indicators/indicator'
import { atr, macd, rsi, stochastic } from '@barline/db/domain/indicators/momentum'
import { obv, vwap } from '@barline/db/domain/indicators/volume'
import { type Anchor, anchors, periodOf } from './periods.ts'

/** What may be set about an indicator: a whole number, a number, or one of a few words. */
export type Input =
  | { label: string; type: 'length' | 'number'; preset: number; min: number; max: number }
  | { label: string; type: 'choice'; preset: string; options: readonly string[] }

export interface Plot {
  label: string
  draw: 'line' | 'histogram'
  colour: string
}

/** What an indicator needs to know of the series beside its bars. */
export interface Surroundings {
  /** IANA name of the exchange's zone: sessions begin by its clocks. */
  timezone: string
  isDated: boolean
}

export interface IndicatorKind {
  name: string
  /** In the legend, followed by what was set. */
  short: string
  inputs: readonly Input[]
  plots: readonly Plot[]
  /** Over the prices, over the volume, or below them in a pane of its own. */
  place: 'prices' | 'volume' | 'own'
  /** In which unit its values are. */
  unit: 'price' | 'volume' | 'number'
  /** Levels that are marked by a dashed line. */
  guides?: readonly number[]
  /** Its values are as many as its plots. */
  create(settings: readonly (number | string)[], around: Surroundings): Indicator<readonly Value[]>
}

export type Value = number | undefined

export const sourceNames: readonly Source[] = ['close', 'open', 'high', 'low', 'hl2', 'hlc3', 'ohlc4']

const blue = '#2962ff'
const orange = '#f57c00'
const purple = '#9c5fd0'
const teal = '#0f9d8a'
const grey = '#7f8596'

/** What a new line is drawn in, the first that is not in use: each is seen on black and on white. */
export const colours = [blue, orange, purple, teal, '#d8416f', '#8a7a1f', grey] as const

const length = (preset: number, label = 'Length'): Input => ({
  label,
  type: 'length',
  preset,
  min: 1,
  max: 5_000,
})
const source: Input = { label: 'Source', type: 'choice', preset: 'close', options: sourceNames }
const line = (label: string, colour: string): Plot => ({ label, draw: 'line', colour })

/** An indicator whose value is written as the list of its plots' values. */
function listed<V>(
  indicator: Indicator<V>,
  list: (value: V) => readonly Value[],
): Indicator<readonly Value[]> {
  const step = (value: V | undefined) => (value === undefined ? undefined : list(value))
  return { push: (bar) => step(indicator.push(bar)), peek: (bar) => step(indicator.peek(bar)) }
}
const single = (indicator: Indicator<number>) => listed(indicator, (value) => [value])

type Settings = readonly (number | string)[]
const numbers = (settings: Settings) => settings.slice(0, 3).map(Number) as [number, number, number]

const average = (name: string, short: string, filter: typeof sma, colour: string): IndicatorKind => ({
  ...{
    name,
    short,
    inputs: [length(20), source],
    plots: [line(short, colour)],
    place: 'prices',
    unit: 'price',
  },
  create: ([bars, from]) => single(ofSource(filter(Number(bars)), from as Source)),
})

export const indicatorKinds = {
  sma: average('Simple moving average', 'SMA', sma, blue),
  ema: average('Exponential moving average', 'EMA', ema, orange),
  wma: average('Weighted moving average', 'WMA', wma, purple),
  vwap: {
    ...{ name: 'Volume-weighted average price', short: 'VWAP', plots: [line('VWAP', teal)] },
    ...{ place: 'prices', unit: 'price' },
    inputs: [{ label: 'Starts over each', type: 'choice', preset: 'session', options: anchors }],
    create: ([anchor], around) => single(vwap(periodOf(anchor as Anchor, around))),
  },
  bollinger: {
    ...{ name: 'Bollinger bands', short: 'BB', place: 'prices', unit: 'price' },
    inputs: [length(20), { label: 'Deviations', type: 'number', preset: 2, min: 0.1, max: 10 }, source],
    plots: [line('Middle', orange), line('Upper', blue), line('Lower', blue)],
    create: ([bars, width, from]) =>
      listed(bollinger(Number(bars), Number(width), from as Source), ({ upper, middle, lower }) => [
        middle,
        upper,
        lower,
      ]),
  },
  rsi: {
    ...{ name: 'Relative strength index', short: 'RSI', place: 'own', unit: 'number', guides: [70, 30] },
    inputs: [length(14), source],
    plots: [line('RSI', purple)],
    create: ([bars, from]) => single(rsi(Number(bars), from as Source)),
  },
  macd: {
    ...{ name: 'Moving average convergence divergence', short: 'MACD', place: 'own', unit: 'price' },
    inputs: [length(12, 'Fast'), length(26, 'Slow'), length(9, 'Signal'), source],
    plots: [
      { label: 'Histogram', draw: 'histogram', colour: grey },
      line('MACD', blue),
      line('Signal', orange),
    ],
    create: (settings) =>
      listed(macd(...numbers(settings), settings[3] as Source), (value) => [
        value.histogram,
        value.macd,
        value.signal,
      ]),
  },
  atr: {
    ...{ name: 'Average true range', short: 'ATR', place: 'own', unit: 'price' },
    inputs: [length(14)],
    plots: [line('ATR', '#d8416f')],
    create: ([bars]) => single(atr(Number(bars))),
  },
  stochastic: {
    ...{ name: 'Stochastic', short: 'Stoch', place: 'own', unit: 'number', guides: [80, 20] },
    inputs: [length(14, 'Length'), length(1, 'Smoothing'), length(3, 'Average')],
    plots: [line('%K', blue), line('%D', orange)],
    create: (settings) => listed(stochastic(...numbers(settings)), ({ k, d }) => [k, d]),
  },
  obv: {
    ...{ name: 'On-balance volume', short: 'OBV', place: 'own', unit: 'volume', inputs: [] },
    plots: [line('OBV', teal)],
    create: () => single(obv()),
  },
  'volume-average': {
    ...{ name: 'Volume average', short: 'Vol MA', place: 'volume', unit: 'volume' },
    inputs: [length(20)],
    plots: [line('Average', orange)],
    create: ([bars]) => single(ofSource(sma(Number(bars)), 'volume')),
  },
} as const satisfies Record<string, IndicatorKind>

export type KindName = keyof typeof indicatorKinds
export const kindNames = Object.keys(indicatorKinds) as KindName[]
export const kindOf = (name: KindName): IndicatorKind => indicatorKinds[name]
