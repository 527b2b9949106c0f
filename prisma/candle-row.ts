import { integerArray, numericArray, timestampArray } from './binary-array.ts'
import type { Candle, PlacedCandle } from './domain/candle.ts'
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
