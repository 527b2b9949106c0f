import type { WireAlertEvent, WireAlertRule, WireWithdrawal } from '@barline/api/wire'
import { barsName } from '#lib/format/interval-names.ts'
import { ruleKinds } from './kinds.ts'

type Params = WireAlertRule['params']
type Condition = Pick<WireAlertRule, 'kind' | 'params'>

const figures = new Intl.NumberFormat('en-US', { maximumFractionDigits: 6 })

/** A number as it was set or worked out, without noise behind the sixth digit. */
export const figure = (value: number | string): string =>
  typeof value === 'number' ? figures.format(value).replace('-', '\u2212') : value

const average = (params: Params, which: 'fast' | 'slow'): string =>
  `${String(params[`${which}Average`]).toUpperCase()} ${params[which]}`

const ofSource = ({ source }: Params): string =>
  source === undefined || source === 'close' ? '' : ` of the ${source}`

/** A condition as a sentence without its end: `SMA 50 crosses above SMA 200`. */
export function conditionWords({ kind, params }: Condition): string {
  const { name } = ruleKinds[kind]
  switch (kind) {
    case 'golden-cross':
    case 'death-cross': {
      const way = kind === 'golden-cross' ? 'above' : 'below'
      return `${average(params, 'fast')} crosses ${way} ${average(params, 'slow')}${ofSource(params)}`
    }
    case 'percent-change': {
      const percent = Number(params.percent)
      const within = params.bars === 1 ? 'from one bar to the next' : `within ${params.bars} bars`
      return `${percent < 0 ? 'Falls' : 'Rises'} by ${figure(Math.abs(percent))} % ${within}${ofSource(params)}`
    }
    case 'rsi-above':
    case 'rsi-below':
      return `${name.replace('RSI', `RSI ${params.period}`)} ${figure(params.level!)}${ofSource(params)}`
    case 'volume-spike':
      return `Volume is ${figure(params.factor!)} times the average of ${params.period} bars`
    case 'no-data':
      return `No new data for ${params.bars} ${params.bars === 1 ? 'bar that was' : 'bars that were'} due`
    default:
      return `${name} ${figure(params.price!)}${ofSource(params)}`
  }
}

/** What a rule is called: by its name, or by what it waits for. */
export const ruleTitle = (rule: Condition & Pick<WireAlertRule, 'name'>): string =>
  rule.name ?? conditionWords(rule)

export const seriesWords = ({ symbol, interval }: Pick<WireAlertRule, 'symbol' | 'interval'>): string =>
  `${symbol}, ${barsName(interval)}`

/** Whether a rule still fires, at `now` in milliseconds since 1970. */
export type RuleState = 'active' | 'paused' | 'expired'

export function stateOf(
  { pausedAt, expiresAt }: Pick<WireAlertRule, 'pausedAt' | 'expiresAt'>,
  now: number,
): RuleState {
  if (expiresAt !== null && Date.parse(expiresAt) <= now) return 'expired'
  return pausedAt === null ? 'active' : 'paused'
}

const units: [seconds: number, name: string][] = [
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
]

export function repeatWords({
  repeat,
  coolDownSeconds,
}: Pick<WireAlertRule, 'repeat' | 'coolDownSeconds'>): string {
  if (repeat === 'once') return 'Once'
  if (repeat === 'every-bar' || coolDownSeconds === null) return 'Once per bar'
  const [seconds, name] = units.find(([one]) => coolDownSeconds % one === 0)!
  const count = coolDownSeconds / seconds
  return `Then quiet for ${count} ${name}${count === 1 ? '' : 's'}`
}

const causes: Record<WireWithdrawal['cause'], (withdrawn: WireWithdrawal) => string> = {
  correction: ({ count }) =>
    count === 0
      ? 'other bars before it are final now'
      : count === 1
        ? 'a bar that it came from was corrected'
        : `${count} bars that it came from were corrected`,
  split: ({ splits }) => {
    const known = splits.map(
      ({ exDate, numerator, denominator }) => `${numerator}:${denominator} on ${exDate}`,
    )
    return known.length > 0 ? `a split became known, ${known.join(', ')}` : 'a split was none after all'
  },
  'not-final': () => 'its bar is not over after all',
  repeat: () => 'an earlier bar fires now',
  source: () => 'bars of its interval are taken from elsewhere now',
  hours: () => 'its bar ended when the rule was not in force',
}

/** Why an alert was taken back, as the rest of a sentence. */
export const withdrawalWords = (withdrawn: WireWithdrawal): string => causes[withdrawn.cause](withdrawn)

/** An alert in one line, for who cannot look at it. */
export const eventWords = ({ rule, message, withdrawn }: WireAlertEvent): string =>
  withdrawn ? `Withdrawn: ${ruleTitle(rule)} on ${rule.symbol}, as ${withdrawalWords(withdrawn)}` : message

const valueNames: Record<string, string> = {
  fast: 'Fast average',
  slow: 'Slow average',
  price: 'Price',
  rsi: 'RSI',
  change: 'Change in %',
  volume: 'Volume',
  averageVolume: 'Average volume',
}

export const valueName = (name: string): string => valueNames[name] ?? name
