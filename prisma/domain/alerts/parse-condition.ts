import { averages, type AverageKind } from '../indicators/averages.ts'
import { sources, type Source } from '../indicators/indicator.ts'
import { maxPrice } from '../candle.ts'
import { alertKinds, type AlertCondition, type AlertKind } from './alert-condition.ts'

export interface ConditionProblem {
  field: string
  expected: string
  came: string
}

export type ParsedCondition =
  { ok: true; condition: AlertCondition } | { ok: false; problems: ConditionProblem[] }

export const isAlertKind = (text: string): text is AlertKind =>
  (alertKinds as readonly string[]).includes(text)

type Reader = (value: unknown) => unknown

interface Field {
  expected: string
  read: Reader
  /** Undefined where it has to be said. */
  fallback?: unknown
}

const between = (low: number, high: number) => (value: unknown) =>
  typeof value === 'number' && value >= low && value <= high ? value : undefined

const length = (fallback: number, most = 1000): Field => ({
  expected: `a whole number of bars from 1 to ${most}`,
  read: (value) => (Number.isInteger(value) ? between(1, most)(value) : undefined),
  fallback,
})

const oneOf = (names: readonly string[], fallback: string): Field => ({
  expected: `one of ${names.join(', ')}`,
  read: (value) => names.find((name) => name === value),
  fallback,
})

const source = oneOf(Object.keys(sources) satisfies string[] as Source[], 'close')
const average = oneOf(Object.keys(averages) as AverageKind[], 'sma')

const cross = {
  ...{ fast: length(50), slow: length(200) },
  ...{ fastAverage: average, slowAverage: average, source },
}

const price: Field = {
  expected: `a price above 0, at most ${maxPrice}`,
  read: (value) => (value === 0 ? undefined : between(0, maxPrice)(value)),
}

const percent: Field = {
  expected: 'per cent from -100 to 100000, but not 0: negative for a fall',
  read: (value) => (value === 0 ? undefined : between(-100, 100_000)(value)),
}

const rsi = (level: number) => ({
  level: { expected: 'a number from 0 to 100', read: between(0, 100), fallback: level },
  period: length(14),
  source,
})

const factor: Field = { expected: 'a number from 1 to 1000', read: between(1, 1000), fallback: 2 }

const fields: Record<AlertKind, Record<string, Field>> = {
  'golden-cross': cross,
  'death-cross': cross,
  'price-above': { price, source },
  'price-below': { price, source },
  'price-crossing': { price, source },
  'percent-change': { percent, bars: length(1), source },
  'rsi-above': rsi(70),
  'rsi-below': rsi(30),
  'volume-spike': { factor, period: length(20) },
}

/** Names of the parameters that a kind of rule has. */
export const parametersOf = (kind: AlertKind): string[] => Object.keys(fields[kind])

/** A condition out of a kind and its parameters, whoever sent them: what is missing has its default, what is unknown or bad is a problem. */
export function parseCondition(kind: string, params: Readonly<Record<string, unknown>>): ParsedCondition {
  if (!isAlertKind(kind))
    return {
      ok: false,
      problems: [{ field: 'kind', expected: `one of ${alertKinds.join(', ')}`, came: shown(kind) }],
    }
  const problems: ConditionProblem[] = []
  const condition: Record<string, unknown> = { kind }
  for (const [field, { expected, read, fallback }] of Object.entries(fields[kind])) {
    condition[field] = params[field] === undefined ? fallback : read(params[field])
    if (condition[field] === undefined) problems.push({ field, expected, came: shown(params[field]) })
  }
  for (const field of Object.keys(params))
    if (!Object.hasOwn(fields[kind], field) && params[field] !== undefined)
      problems.push({ field, expected: `only ${parametersOf(kind).join(', ')}`, came: shown(params[field]) })
  if (problems.length === 0) problems.push(...sameAverages(condition))
  return problems.length > 0
    ? { ok: false, problems }
    : { ok: true, condition: condition as unknown as AlertCondition }
}

/** An average never crosses itself, and a slow one that is the faster turns golden into death. */
function sameAverages({ fast, slow }: Record<string, unknown>): ConditionProblem[] {
  if (fast === undefined || (fast as number) < (slow as number)) return []
  return [{ field: 'fast', expected: `fewer bars than the slow average's ${slow}`, came: shown(fast) }]
}

export const shown = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value))
