import { integerArray, numericArray, timestampArray } from './binary-array.ts'
import type { Candle, PlacedCandle } from './domain/candle.ts'
import type { Values } from './domain/actions/as-traded.ts'
import { barTime } from './domain/time.ts'

/** A row of `candle` as Prisma or pg hand it out: numerics as text or as Decimal, times as Date. */
export interface CandleRow {
  time: Date
  open: { toString(): string }
  high: { toString(): string }
  low: { toString(): string }
  close: { toString(): string }
  volume: { toString(): string }
}

export function fromRow(row: CandleRow): Candle {
  return {
    time: barTime(row.time.getTime()),
    open: Number(row.open.toString()),
    high: Number(row.high.toString()),
    low: Number(row.low.toString()),
    close: Number(row.close.toString()),
    volume: Number(row.volume.toString()),
  }
}

/** A bar as it was traded, and what the provider gave where that is something else. */
export interface TradedCandle extends PlacedCandle {
  provided?: Values | undefined
}

/** Columns of bars as parameters of a statement: `timestamptz[]`, five times `numeric[]`, and `int4[]` for the places. */
export function toColumns(bars: readonly PlacedCandle[]): Uint8Array[] {
  return [
    timestampArray(bars.map((bar) => bar.time)),
    numericArray(bars.map((bar) => bar.open)),
    numericArray(bars.map((bar) => bar.high)),
    numericArray(bars.map((bar) => bar.low)),
    numericArray(bars.map((bar) => bar.close)),
    numericArray(bars.map((bar) => bar.volume)),
    integerArray(bars.map((bar) => bar.place)),
  ]
}

/** What was provided, as five times `numeric[]`: of the first bars that have such a thing, up to the last one that has. */
export function toProvidedColumns(bars: readonly TradedCandle[]): Uint8Array[] {
  const values = bars
    .slice(0, bars.findLastIndex(({ provided }) => provided) + 1)
    .map((bar) => bar.provided ?? bar)
  return [
    numericArray(values.map((value) => value.open)),
    numericArray(values.map((value) => value.high)),
    numericArray(values.map((value) => value.low)),
    numericArray(values.map((value) => value.close)),
    numericArray(values.map((value) => value.volume)),
  ]
}
