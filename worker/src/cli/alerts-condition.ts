import { alertKinds, type AlertCondition, type AlertKind } from '@barline/db/domain/alerts/alert-condition'
import { isAlertKind, parseCondition } from '@barline/db/domain/alerts/parse-condition'
import { averages, type AverageKind } from '@barline/db/domain/indicators/averages'
import { sources } from '@barline/db/domain/indicators/indicator'
import { InvalidArgumentError, type Command } from 'commander'

interface AverageFlag {
  length: number
  average?: AverageKind
}

export interface ParameterFlags {
  fast?: AverageFlag
  slow?: AverageFlag
  average?: string
  source?: string
  price?: number
  percent?: number
  bars?: number
  level?: number
  period?: number
  factor?: number
}

/** The flags that say what a rule waits for. */
export interface ConditionFlags extends ParameterFlags {
  rule: AlertKind
}

const kinds = Object.keys(averages).join(', ')

export const withCondition = (command: Command): Command =>
  withParameters(command.requiredOption('-r, --rule <kind>', alertKinds.join(', '), readKind))

export const withParameters = (command: Command): Command =>
  command
    .option(
      '--fast <bars>',
      'of a cross: bars of the fast average, as 50 or ema50 (default: 50)',
      readAverage,
    )
    .option(
      '--slow <bars>',
      'of a cross: bars of the slow average, as 200 or ema200 (default: 200)',
      readAverage,
    )
    .option(
      '--average <kind>',
      `of a cross: what both averages are where they do not say: ${kinds} (default: sma)`,
    )
    .option('--source <price>', `what is looked at: ${Object.keys(sources).join(', ')} (default: close)`)
    .option('--price <price>', 'of price-above, price-below, price-crossing', readNumber)
    .option('--percent <number>', 'of percent-change: per cent, negative for a fall', readNumber)
    .option('--bars <number>', 'of percent-change: against so many bars before (default: 1)', readNumber)
    .option('--level <number>', 'of rsi-above, rsi-below: 0 to 100 (default: 70 or 30)', readNumber)
    .option(
      '--period <bars>',
      'bars of the RSI (default: 14), or of the mean volume (default: 20)',
      readNumber,
    )
    .option('--factor <number>', 'of volume-spike: times the mean volume (default: 2)', readNumber)

function readKind(text: string): AlertKind {
  if (!isAlertKind(text)) throw new InvalidArgumentError(`Expected one of ${alertKinds.join(', ')}.`)
  return text
}

function readAverage(text: string): AverageFlag {
  const [, kind = '', length] = /^([a-z]*)(\d{1,4})$/.exec(text.toLowerCase()) ?? []
  if (length === undefined || (kind !== '' && !Object.hasOwn(averages, kind)))
    throw new InvalidArgumentError(`Expected a number of bars, after one of ${kinds} or alone: 50 or ema50.`)
  return { length: Number(length), ...(kind !== '' && { average: kind as AverageKind }) }
}

function readNumber(text: string): number {
  const value = /^-?\d+(\.\d+)?(e-?\d+)?$/i.test(text) ? Number(text) : Number.NaN
  if (!Number.isFinite(value)) throw new InvalidArgumentError('Expected a number.')
  return value
}

/** The parameters that flags say; undefined where they do not. */
export function parametersOf({ fast, slow, average, ...flags }: ParameterFlags): Record<string, unknown> {
  const { source, price, percent, bars, level, period, factor } = flags
  return {
    ...{ fast: fast?.length, slow: slow?.length },
    ...{ fastAverage: fast?.average ?? average, slowAverage: slow?.average ?? average },
    ...{ source, price, percent, bars, level, period, factor },
  }
}

/** Throws a sentence that names each flag that is missing, bad or of another rule. */
export function conditionOf(flags: ConditionFlags): AlertCondition {
  const parsed = parseCondition(flags.rule, parametersOf(flags))
  if (parsed.ok) return parsed.condition
  const sentences = parsed.problems.map(
    ({ field, expected, came }) => `${flagOf(field)}: expected ${expected}, came ${came}`,
  )
  throw new Error([...new Set(sentences)].join('; '))
}

export const flagOf = (field: string): string => (field.endsWith('Average') ? '--average' : `--${field}`)
