import type { WireAlertRule } from '@barline/api/wire'
import type { AverageKind } from '@barline/db/domain/indicators/averages'
import { sourceNames } from '#lib/indicators/kinds.ts'

export type RuleKind = WireAlertRule['kind']

/** What may be set about a rule of some kind. */
export type Field =
  | {
      name: string
      label: string
      type: 'number'
      preset?: number
      min: number
      max: number
      step: number | 'any'
    }
  | { name: string; label: string; type: 'choice'; preset: string; options: readonly string[] }

interface KindFacts {
  name: string
  fields: readonly Field[]
}

const bars = (name: string, label: string, preset: number, max = 1000): Field => ({
  ...{ name, label, type: 'number', preset },
  ...{ min: 1, max, step: 1 },
})
const choice = (name: string, label: string, options: readonly string[]): Field => ({
  ...{ name, label, type: 'choice', preset: options[0]!, options },
})
const number = (name: string, label: string, min: number, max: number, preset?: number): Field => ({
  ...{ name, label, type: 'number', min, max, step: 'any' },
  ...(preset !== undefined && { preset }),
})

const averages = ['sma', 'ema', 'wma', 'rma'] as const satisfies readonly AverageKind[]
const source = choice('source', 'Of the', [...sourceNames, 'volume'])

const cross = [
  choice('fastAverage', 'Fast average', averages),
  bars('fast', 'Its bars', 50),
  choice('slowAverage', 'Slow average', averages),
  bars('slow', 'Its bars', 200),
  source,
]
const price = [number('price', 'Price', 0, 1e9), source]
const rsi = (level: number) => [number('level', 'Level', 0, 100, level), bars('period', 'Bars', 14), source]

/** The kinds of rules as people read them, the usual ones first. */
export const ruleKinds: Record<RuleKind, KindFacts> = {
  'price-above': { name: 'Price rises above', fields: price },
  'price-below': { name: 'Price falls below', fields: price },
  'price-crossing': { name: 'Price crosses', fields: price },
  'golden-cross': { name: 'Golden cross', fields: cross },
  'death-cross': { name: 'Death cross', fields: cross },
  'percent-change': {
    name: 'Change in per cent',
    fields: [
      number('percent', 'Per cent, negative for a fall', -100, 100_000),
      bars('bars', 'Within bars', 1),
      source,
    ],
  },
  'rsi-above': { name: 'RSI rises above', fields: rsi(70) },
  'rsi-below': { name: 'RSI falls below', fields: rsi(30) },
  'volume-spike': {
    name: 'Volume spike',
    fields: [number('factor', 'Times the average volume', 1, 1000, 2), bars('period', 'Average of bars', 20)],
  },
  'no-data': { name: 'No new data', fields: [bars('bars', 'Bars that do not come', 2, 10_000)] },
}

export const kindNames = Object.keys(ruleKinds) as RuleKind[]
