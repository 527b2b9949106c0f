import { kindOf } from '#lib/indicators/kinds.ts'
import type { Chosen } from '#lib/indicators/chosen.ts'
import type { Beginning } from './form.ts'
import type { RuleKind } from './kinds.ts'
import { conditionWords, figure } from './words.ts'

/** A rule that a place on the chart offers. */
export interface Offer {
  words: string
  kind: RuleKind
  params: NonNullable<Beginning['params']>
}

/** What somebody has clicked on. */
export interface Pointed {
  /** At that height, among the prices; undefined in another pane. */
  price: number | undefined
  /** The indicator whose line, or whose pane, it is. */
  line: Chosen | undefined
  /** All that are on the chart. */
  indicators: readonly Chosen[]
}

const averages = ['sma', 'ema', 'wma']
const isAverage = ({ kind }: Chosen) => averages.includes(kind)

interface Average {
  kind: string
  length: number
  source: string
}

const toAverage = ({ kind, settings: [length, source] }: Chosen): Average => ({
  kind,
  length: Number(length),
  source: String(source),
})

/** The longest average that a rule may have. */
const longest = 1000

function cross(kind: 'golden-cross' | 'death-cross', fast: Average, slow: Average): Offer {
  const params = {
    ...{ fastAverage: fast.kind, fast: fast.length, slowAverage: slow.kind, slow: slow.length },
    source: slow.source,
  }
  // An average of one bar is the price itself.
  const name = `${slow.kind.toUpperCase()} ${slow.length}`
  const way = kind === 'golden-cross' ? 'above' : 'below'
  const words = fast.length === 1 ? `Price crosses ${way} ${name}` : conditionWords({ kind, params })
  return { words, kind, params }
}

const bothWays = (fast: Average, slow: Average): Offer[] =>
  slow.length > fast.length && slow.length <= longest
    ? [cross('golden-cross', fast, slow), cross('death-cross', fast, slow)]
    : []

function ofAverage(line: Chosen, indicators: readonly Chosen[]): Offer[] {
  const own = toAverage(line)
  const others = indicators
    .filter((one) => one !== line && isAverage(one))
    .map(toAverage)
    .filter(({ source }) => source === own.source)
  const crosses = others.flatMap((other) =>
    other.length < own.length ? bothWays(other, own) : bothWays(own, other),
  )
  return [...crosses, ...bothWays({ ...own, kind: 'sma', length: 1 }, own)]
}

const plain = (kind: RuleKind, params: Offer['params']): Offer => ({
  ...{ kind, params },
  words: conditionWords({ kind, params }),
})

function ofLine({ line, indicators }: Pointed): Offer[] {
  if (!line) return []
  if (isAverage(line)) return ofAverage(line, indicators)
  const [length, source] = line.settings
  if (line.kind === 'rsi') {
    const rsi = { period: Number(length), source: String(source) }
    return [plain('rsi-above', { ...rsi, level: 70 }), plain('rsi-below', { ...rsi, level: 30 })]
  }
  return line.kind === 'volume-average' ? [plain('volume-spike', { factor: 2, period: Number(length) })] : []
}

function ofPrice(price: number | undefined): Offer[] {
  if (price === undefined || !(price > 0)) return []
  const kinds = ['price-above', 'price-below', 'price-crossing'] as const
  return kinds.map((kind) => plain(kind, { price, source: 'close' }))
}

/** What a right click offers, the nearest first. */
export const offersAt = (pointed: Pointed): Offer[] => [...ofLine(pointed), ...ofPrice(pointed.price)]

/** What a menu is about. */
export const pointedWords = ({ price, line }: Pointed): string =>
  line
    ? [kindOf(line.kind).short, ...line.settings].join(' ')
    : price === undefined
      ? ''
      : `Price ${figure(price)}`
