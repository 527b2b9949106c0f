import { repeats, ruleKinds, type Repeat, type RuleKind } from '@barline/db/domain/alerts/alert-rule'
import type { RuleProblem } from '@barline/db/domain/alerts/parse-rule'
import { InvalidArgumentError, type Command } from 'commander'
import { flagOf, parametersOf, withParameters, type ParameterFlags } from './alerts-condition.ts'
import { readTime } from './options.ts'

/** The flags that say what a rule is, beside its series. */
export interface RuleFlags extends ParameterFlags {
  rule?: RuleKind
  name?: string
  message?: string
  repeat?: Repeat
  /** Seconds. */
  coolDown?: number
  /** RFC 3339, or `never`. */
  expires?: string
  sns?: true
  webhook?: string[]
}

export const ruleKindsHelp = ruleKinds.join(', ')

export const withRule = (command: Command): Command =>
  withParameters(command)
    .option('--name <text>', 'what people call it')
    .option('--message <text>', 'what is said, with placeholders as {symbol} {time} {close}')
    .option(
      '--repeat <how>',
      `${repeats.join(', ')} (default: every-bar, or cool-down with --cool-down)`,
      readRepeat,
    )
    .option('--cool-down <span>', 'quiet after an alert: 90s, 30m, 4h or 2d', readSpan)
    .option(
      '--expires <time>',
      'bars that end later do not fire; a date is meant as its beginning',
      readExpiry,
    )
    .option('--sns', 'tell the topic of alerts, and so whoever subscribes to it')
    .option('--webhook <url>', 'tell this URL; may be given several times', readUrl)

/** What the flags say, as `parseRule` reads it; what they do not say is not there. */
export function draftOf({
  rule,
  name,
  message,
  repeat,
  coolDown,
  expires,
  sns,
  webhook,
  ...parameters
}: RuleFlags) {
  const said = Object.entries(parametersOf(parameters)).filter(([, value]) => value !== undefined)
  const targets = [
    ...(sns ? [{ kind: 'sns' }] : []),
    ...(webhook ?? []).map((url) => ({ kind: 'webhook', url })),
  ]
  const draft = {
    kind: rule,
    ...(said.length > 0 && { params: Object.fromEntries(said) }),
    // An empty text takes away what is there.
    ...{ name: name === '' ? null : name, message: message === '' ? null : message },
    repeat: repeat ?? (coolDown === undefined ? undefined : 'cool-down'),
    ...{ coolDownSeconds: coolDown, expiresAt: expires === never ? null : expires },
    ...(targets.length > 0 && { targets }),
  }
  return Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== undefined))
}

const flags: Record<string, string> = {
  ...{ kind: '--rule', coolDownSeconds: '--cool-down', expiresAt: '--expires' },
}

/** A sentence that names each flag that is missing, bad or of another kind of rule. */
export function describeProblems(problems: readonly RuleProblem[]): string {
  const sentences = problems.map(({ field, expected, came }) => {
    const flag = field.startsWith('targets')
      ? '--webhook'
      : (flags[field] ?? flagOf(field.replace('params.', '')))
    return `${flag}: expected ${expected}, came ${came}`
  })
  return [...new Set(sentences)].join('; ')
}

export function readRuleKind(text: string): RuleKind {
  const kind = ruleKinds.find((name) => name === text)
  if (!kind) throw new InvalidArgumentError(`Expected one of ${ruleKindsHelp}.`)
  return kind
}

function readRepeat(text: string): Repeat {
  const repeat = repeats.find((name) => name === text)
  if (!repeat) throw new InvalidArgumentError(`Expected one of ${repeats.join(', ')}.`)
  return repeat
}

const seconds = { s: 1, m: 60, h: 3600, d: 86_400 }

function readSpan(text: string): number {
  const [, count, unit] = /^([1-9]\d{0,7})([smhd])$/.exec(text) ?? []
  if (!count) throw new InvalidArgumentError('Expected a number with s, m, h or d, as 30m.')
  return Number(count) * seconds[unit as keyof typeof seconds]
}

const never = 'never'

const readExpiry = (text: string): string => (text === never ? never : new Date(readTime(text)).toISOString())

const readUrl = (url: string, before: string[] = []): string[] => [...before, url]
