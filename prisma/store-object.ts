import type { Db } from './client.ts'
import type { TradedCandle } from './candle-row.ts'
import type { ReportedAction } from './domain/actions/action.ts'
import { asTraded, undoingOf, type Basis } from './domain/actions/as-traded.ts'
import type { Jumps } from './domain/actions/jumps.ts'
import type { PlacedCandle } from './domain/candle.ts'
import { defaultRanking, providerIds, type Provider } from './domain/provider.ts'
import type { Interval } from './domain/interval.ts'
import { spansOfEmpty, type NoTrades } from './domain/no-trades.ts'
import type { Symbol } from './domain/symbol.ts'
import { sessionDate } from './domain/time.ts'
import { compareProviders } from './compare-providers.ts'
import { lockSeries, makeSeries, type InstrumentFacts, type LockedSeries } from './lock-series.ts'
import { recordObject, type LedgerEntry, type RawObjectFacts } from './ledger.ts'
import { recordNoTrades } from './no-trades.ts'
import { storeCandles, type Observation, type Stored } from './store-candles.ts'
import { lockInstruments, type LockedInstrument } from './lock-instruments.ts'
import { announceMovedFactors, findMovedFactors } from './moved-factors.ts'
import { confirmActions, findKnown, findNews, isNothing, takeActions, type Answered } from './take-actions.ts'

/** Checked bars of one series, ascending by time, no time twice; what its answer says of splits and dividends. */
export interface SeriesBars {
  instrument: InstrumentFacts
  interval: Interval
  bars: readonly PlacedCandle[]
  /** How the prices are given; as traded where nothing is said. */
  quotation?: Quoted | undefined
  actions?: readonly ReportedAction[] | undefined
  /** Where bars would have opened of which the answer says that there are none. */
  empty?: readonly number[] | undefined
}

/** `asOf`: when the prices were read, where the answer knows better than the object's time of observation. */
export interface Quoted {
  basis: Basis
  asOf?: Date | undefined
  /** Of an unknown basis: what the bars themselves tell. */
  jumps?: Jumps | undefined
}

export interface ObservedObject extends RawObjectFacts {
  provider: Provider
  observedAt: Date
}

/**
 * `superseded`: a newer event of the same key was stored before, so this one changed nothing. `foreign`: the answer gives its prices
 * in another currency than the instrument has, and nothing was stored: a series never mixes currencies.
 */
export type StoreOutcome =
  | ({ superseded: false } & Stored)
  | { superseded: true }
  | { superseded: false; foreign: { symbol: Symbol; currency: string; came: string } }

// A body of millions of rows takes its time, and a busy pool makes its users wait; neither is a reason to give up.
const patience = { timeout: 300_000, maxWait: 30_000 }

/**
 * Commits what an object holds, its row in the ledger, the revisions and the changes: all of it or nothing. What adjusts other series, too -
 * news of splits and dividends, or of a close that a dividend is held against - needs more locks than bars do, in an order of
 * their own: then it begins again and takes those first. `now` in milliseconds: what was announced is in effect from its ex-date on.
 */
export async function storeObject(
  db: Db,
  object: ObservedObject,
  entry: LedgerEntry,
  series: readonly SeriesBars[],
  ranking: readonly Provider[] = defaultRanking,
  now = Date.now(),
): Promise<StoreOutcome> {
  const attempt = (isWide: boolean) =>
    db.$transaction((tx) => store(tx, object, entry, series, { ranking, now }, isWide), patience)
  return attempt(false).catch((error: unknown) => {
    if (error instanceof NeedsWholeInstruments) return attempt(true).catch(explain)
    return explain(error)
  })
}

class NeedsWholeInstruments extends Error {}

class ForeignCurrency extends Error {
  readonly foreign
  constructor(foreign: { symbol: Symbol; currency: string; came: string }) {
    super(`expected ${foreign.currency} for ${foreign.symbol}, came ${foreign.came}`)
    this.foreign = foreign
  }
}

function explain(error: unknown): StoreOutcome {
  if (error instanceof ForeignCurrency) return { superseded: false, foreign: error.foreign }
  throw error
}

async function store(
  tx: Tx,
  object: ObservedObject,
  entry: LedgerEntry,
  answer: readonly SeriesBars[],
  { ranking, now }: { ranking: readonly Provider[]; now: number },
  isWide: boolean,
): Promise<StoreOutcome> {
  const rawObjectId = await recordObject(tx, object, entry)
  if (rawObjectId === undefined) return { superseded: true }
  const series = answer.filter(({ bars, actions = [] }) => bars.length + actions.length > 0)
  const { provider, observedAt } = object
  const answered = actionsOf(series, observedAt)
  const by = { provider, rawObjectId, now }
  let instruments: LockedInstrument[] | undefined
  if (isWide) {
    await makeSeries(tx, series, observedAt)
    instruments = await lockInstruments(
      tx,
      series.map(({ instrument }) => instrument.symbol),
    )
    await takeActions(tx, await findNews(tx, answered, await findKnown(tx, series), by), instruments, by)
  }
  const locked = await lockSeries(tx, series, observedAt)
  refuseForeign(series, locked)
  if (!isWide && !isNothing(await findNews(tx, answered, locked, by))) throw new NeedsWholeInstruments()
  await confirmActions(tx, answered, by)
  const total = { inserted: 0, revised: 0 }
  for (const [index, one] of series.entries()) {
    if (one.bars.length === 0) continue
    const own = locked[index]!
    const stored = await storeSeries(tx, one, own, { object, rawObjectId, ranking })
    if (own.interval === '1d' && stored.inserted + stored.revised > 0)
      await tellOthers(tx, own, instruments, rawObjectId)
    total.inserted += stored.inserted
    total.revised += stored.revised
  }
  await recordNoTrades(tx, rawObjectId, noTradesOf(answer, observedAt))
  return { superseded: false, ...total }
}

type Tx = Pick<Db, '$queryRawUnsafe' | '$executeRawUnsafe'>

async function storeSeries(
  tx: Tx,
  series: SeriesBars,
  own: LockedSeries,
  from: { object: ObservedObject; rawObjectId: number; ranking: readonly Provider[] },
): Promise<Stored> {
  const { rawObjectId, ranking } = from
  const { provider, observedAt, key } = from.object
  const { bars, quoted } = divideBack(series, own, observedAt)
  if (own.providers.some((id) => id !== providerIds[provider]))
    await compareProviders(tx, own, bars, { rawObjectId, provider, observedAt })
  return storeCandles(tx, own.id, bars, { rawObjectId, provider, observedAt, key, quoted }, ranking)
}

/** Where daily closes have changed that dividends are held against, the instrument's other series are adjusted otherwise. */
async function tellOthers(
  tx: Tx,
  { id, symbol }: LockedSeries,
  instruments: readonly LockedInstrument[] | undefined,
  rawObjectId: number,
): Promise<void> {
  const exDate = await findMovedFactors(tx, id)
  if (exDate === undefined) return
  const own = instruments?.find((instrument) => instrument.symbol === symbol)
  if (!own) throw new NeedsWholeInstruments()
  await announceMovedFactors(tx, own, exDate, rawObjectId)
}

const actionsOf = (series: readonly SeriesBars[], observedAt: Date): Answered[] =>
  series.flatMap(({ instrument, actions = [], quotation }) =>
    actions.length > 0 ? [{ symbol: instrument.symbol, actions, readAt: readAt(quotation, observedAt) }] : [],
  )

const noTradesOf = (answer: readonly SeriesBars[], observedAt: Date): NoTrades[] =>
  answer.flatMap(({ instrument: { symbol }, interval, empty = [], quotation }) => {
    if (empty.length === 0) return []
    return [
      { symbol, interval, spans: spansOfEmpty(empty, interval, readAt(quotation, observedAt).getTime()) },
    ]
  })

function refuseForeign(series: readonly SeriesBars[], locked: readonly LockedSeries[]): void {
  for (const [index, { instrument }] of series.entries()) {
    const { currency } = locked[index]!
    const came = instrument.currency
    if (currency !== null && came !== undefined && came !== currency)
      throw new ForeignCurrency({ symbol: instrument.symbol, currency, came })
  }
}

/** Longer than any market is closed for: an answer whose last trade lies further back was put into the bucket long after it was read. */
const longestClosure = 5 * 86_400_000

/** When the prices were read: the object was observed then, unless the answer itself is older than that. */
function readAt(quotation: Quoted | undefined, observedAt: Date): Date {
  const asOf = quotation?.asOf
  return asOf && observedAt.getTime() - asOf.getTime() > longestClosure ? asOf : observedAt
}

/** The bars as they were traded, by what is known of splits in this moment. */
function divideBack(
  { bars, quotation }: SeriesBars,
  { zone, interval, splits }: LockedSeries,
  observedAt: Date,
): { bars: readonly TradedCandle[]; quoted: Observation['quoted'] } {
  if (!quotation || quotation.basis === 'traded') return { bars, quoted: undefined }
  const on = sessionDate(readAt(quotation, observedAt).getTime(), zone)
  const undoing = undoingOf({ ...quotation, on }, splits, interval, zone)
  const doubts = undoing.filter(({ isDoubtful }) => isDoubtful).map(({ before }) => before)
  const quoted = {
    basis: quotation.basis,
    on,
    doubtfulBefore: doubts.length > 0 ? Math.max(...doubts) : undefined,
  }
  if (doubts.length === undoing.length) return { bars, quoted }
  const traded = bars.map((bar) => {
    const value = asTraded(bar, bar.time, undoing)
    return value === bar ? bar : { ...value, provided: bar }
  })
  return { bars: traded, quoted }
}
