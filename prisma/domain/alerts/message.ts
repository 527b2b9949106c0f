import type { Interval } from '../interval.ts'
import { formatBarTime, type BarTime } from '../time.ts'
import type { RuleCondition, RuleKind } from './alert-rule.ts'
import { describeCondition } from './describe-condition.ts'

const common = ['symbol', 'interval', 'kind', 'name', 'rule', 'time', 'direction']

const ofCross = ['close', 'fast', 'slow']
const ofPrice = ['close', 'price', 'level']
const ofRsi = ['close', 'rsi', 'level', 'period']

const own: Record<RuleKind, string[]> = {
  'golden-cross': ofCross,
  'death-cross': ofCross,
  'price-above': ofPrice,
  'price-below': ofPrice,
  'price-crossing': ofPrice,
  'percent-change': ['close', 'change', 'percent', 'bars'],
  'rsi-above': ofRsi,
  'rsi-below': ofRsi,
  'volume-spike': ['close', 'volume', 'averageVolume', 'factor', 'period'],
  'no-data': ['bars', 'last'],
}

/** Names that a message of such a rule may have in braces. */
export const placeholdersOf = (kind: RuleKind): string[] => [...common, ...own[kind]]

const placeholder = /\{([^{}]*)\}/g

/** The first placeholder of a message that there is not, with its braces. */
export const findUnknownPlaceholder = (message: string, kind: RuleKind): string | undefined =>
  [...message.matchAll(placeholder)].find(([, name]) => !placeholdersOf(kind).includes(name!))?.[0]

/** What a message is made of. */
export interface Occasion {
  symbol: string
  interval: Interval
  condition: RuleCondition
  name: string | null
  time: BarTime
  direction: 'up' | 'down' | 'none'
  /** At the bar that fired: its close, averages and so on. */
  values: Readonly<Record<string, number | string>>
}

/** A message with its values; the usual sentence where the rule has none of its own. */
export function renderMessage(message: string | null, occasion: Occasion): string {
  const values = valuesOf(occasion)
  return (message ?? usual(occasion)).replace(placeholder, (whole, name: string) =>
    Object.hasOwn(values, name) ? figure(values[name]!) : whole,
  )
}

/** What a test of a rule says. */
export const testMessage = ({
  symbol,
  interval,
  name,
  condition,
}: Omit<Occasion, 'time' | 'direction' | 'values'>): string =>
  `A test of ${name ?? describeCondition(condition)} on ${symbol} ${interval}: nothing has happened.`

function valuesOf({ condition, ...occasion }: Occasion): Record<string, string | number> {
  const { symbol, interval, name, time, direction, values } = occasion
  const rule = describeCondition(condition)
  const { kind, price: level, ...parameters } = condition as { kind: string; price?: number }
  return {
    ...{ ...parameters, ...(level !== undefined && { level }), ...values },
    ...{ symbol, interval, kind, direction, rule, name: name ?? rule, time: formatBarTime(time, interval) },
  }
}

function usual({ condition: { kind } }: Occasion): string {
  if (kind === 'no-data') return '{symbol} {interval}: no new data, {bars} bars are missing since {time}'
  const details = own[kind].filter((name) => !['percent', 'bars', 'period', 'factor', 'level'].includes(name))
  return `{symbol} {interval}: {rule} at {time} (${details.map((name) => `${name} {${name}}`).join(', ')})`
}

/** Seven digits tell two averages apart that cross; whole numbers keep all of theirs. */
const figure = (value: string | number): string =>
  typeof value === 'string' || Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(7)))
