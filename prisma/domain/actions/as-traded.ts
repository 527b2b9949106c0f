import type { Candle } from '../candle.ts'
import { isDated, type Interval } from '../interval.ts'
import { wallTimeToInstant, type BarTime } from '../time.ts'
import { ratioOf, type Split } from './action.ts'
import { tell, type Jumps } from './jumps.ts'

/**
 * How a provider gives prices: as they were traded; divided by all splits up to the day they were read; or so that nobody can
 * know. Numbers stand for it in the database: never renumber.
 */
export const bases = { traded: 0, split: 1, unknown: 2 } as const

export type Basis = keyof typeof bases

/** What is known of the prices of one series in one object. */
export interface Quotation {
  basis: Basis
  /** The date, in the exchange's zone, up to which splits may be in the prices. */
  on: BarTime
  /** Of an unknown basis: what the bars themselves tell. */
  jumps?: Jumps | undefined
}

/** What to do with the bars before a moment, in milliseconds: shares that one has become meanwhile, whether or not that was told. */
interface Step {
  before: number
  split: Split
  isDoubtful: boolean
}

/** A split that is in the prices, or of which it cannot be told. */
export type Undoing = readonly Step[]

/** From when on bars are of the new shares: the ex-date's midnight on the exchange's clocks, or the date itself for `1d` and longer. */
export const cutOf = ({ exDate }: Split, interval: Interval, zone: string): number =>
  isDated(interval) ? exDate : wallTimeToInstant(exDate, zone)

export function undoingOf(
  quotation: Quotation,
  splits: readonly Split[],
  interval: Interval,
  zone: string,
): Undoing {
  if (quotation.basis === 'traded') return []
  const steps = splits
    .filter(({ exDate }) => exDate <= quotation.on)
    .map((split) => ({ before: cutOf(split, interval, zone), split, isDoubtful: false }))
    .sort((a, b) => a.before - b.before)
  return quotation.basis === 'split' ? steps : judge(steps, quotation.jumps)
}

/** Prices that jumped with one split are as traded at every split; those that did not had at least that one taken out. */
function judge(steps: readonly Step[], jumps: Jumps | undefined): Undoing {
  const told = steps.map((step) => ({ step, says: jumps ? tell(jumps, step.before, step.split) : 'nothing' }))
  if (told.some(({ says }) => says === 'traded')) return []
  return told
    .filter(({ says }) => says !== 'before')
    .map(({ step, says }) => ({ ...step, isDoubtful: says !== 'divided' }))
}

/** Prices and volume of a bar. */
export type Values = Omit<Candle, 'time'>

/** The values as they were traded, from those that were provided; the same object where nothing was divided. */
export function asTraded<T extends Values>(provided: T, time: number, undoing: Undoing): T {
  const { numerator, denominator } = factorAt(time, undoing)
  if (numerator === denominator) return provided
  const price = (value: number) => roundPrice((value * numerator) / denominator)
  return {
    ...provided,
    open: price(provided.open),
    high: price(provided.high),
    low: price(provided.low),
    close: price(provided.close),
    volume: roundVolume(provided.volume, (provided.volume * denominator) / numerator),
  }
}

/** Whether a split after the bar may or may not be in its prices. */
export const isDoubtful = (time: number, undoing: Undoing): boolean =>
  undoing.some((step) => step.isDoubtful && time < step.before)

/** The splits by which a bar was divided back, by their ex-date. */
export const conversionsOf = (time: number, undoing: Undoing): Split[] =>
  undoing.flatMap(({ before, split, isDoubtful }) => (time >= before || isDoubtful ? [] : [split]))

function factorAt(time: number, undoing: Undoing) {
  let [numerator, denominator] = [1, 1]
  for (const { before, split, isDoubtful } of undoing) {
    if (time >= before || isDoubtful) continue
    numerator *= split.numerator
    denominator *= split.denominator
  }
  return { numerator, denominator }
}

/**
 * Providers keep the divided price in single precision or with six decimals: seven digits of the product are theirs, what
 * follows is noise.
 */
const roundPrice = (value: number): number => {
  const scale = value < 1 ? 1e6 : value < 500 ? 1e4 : value < 5_000 ? 1e3 : 100
  return Math.max(Math.round(value * scale) / scale, 1e-8)
}

/** Shares are whole where those of the provider are. */
const roundVolume = (provided: number, value: number): number =>
  Number.isInteger(provided) ? Math.round(value) : Math.round(value * 1e8) / 1e8

/** Whether all of a split's shares are the same number as before, as some providers write for a mere change of name. */
export const isSplit = (split: Split): boolean =>
  split.numerator > 0 && split.denominator > 0 && Number.isFinite(ratioOf(split)) && ratioOf(split) !== 1
