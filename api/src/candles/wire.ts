import { adjustments } from '@barline/db/domain/actions/adjustment'
import { z } from 'zod'
import { wireFactor } from '../actions/wire.ts'
import { barTimeText, intervalName, nextCursor, symbolText } from '../contract/values.ts'

const time = z.union([barTimeText, z.int()]).meta({
  id: 'Time',
  description: "With `time=unix` seconds since 1970, of a dated bar those of the date's midnight UTC.",
})

/** `2024-06-10` for `1d` and longer, else `2024-06-10T13:30:00Z`; with `time=unix` seconds since 1970 (of the session date's midnight UTC). */
export type WireTime = z.infer<typeof time>

const barOf = <T extends WireTime>(t: z.ZodType<T>) =>
  z.object({ t, o: z.number(), h: z.number(), l: z.number(), c: z.number(), v: z.number() })

const barDescription = 'Time of its open, open, high, low, close and volume, adjusted as the answer says.'

/** Typed as without `fields`, which few ask for. */
const partly = <S extends z.ZodObject>(schema: S): S => schema.partial() as unknown as S

export const candle = partly(barOf(time)).meta({
  id: 'Candle',
  description: `A bar. ${barDescription} All of them, or those of \`fields\`.`,
})

/** A bar whose time is text, as the stream sends it. */
export const datedCandle = barOf(barTimeText).meta({
  id: 'DatedCandle',
  description: `A bar. ${barDescription}`,
})

/** A bar: time of its open, prices, volume, adjusted as the answer says. */
export type WireCandle<T extends WireTime = string> = z.infer<ReturnType<typeof barOf<T>>>

const columnsOf = <T extends WireTime>(t: z.ZodType<T>) =>
  z.object({
    t: z.array(t),
    o: z.array(z.number()),
    h: z.array(z.number()),
    l: z.array(z.number()),
    c: z.array(z.number()),
    v: z.array(z.number()),
  })

export const columns = partly(columnsOf(time)).meta({
  id: 'Columns',
  description: `Bars as columns (\`shape=columns\`): one entry of each array a bar. ${barDescription} All of them, or those of \`fields\`.`,
})

/** Bars as columns (`shape=columns`): one entry of each array a bar. */
export type WireColumns<T extends WireTime = string> = z.infer<ReturnType<typeof columnsOf<T>>>

const marksOf = <T extends WireTime>(t: z.ZodType<T>) =>
  z.object({
    forming: z.array(t).meta({ description: 'Not over yet, or nobody has looked since.' }),
    revised: z.array(t).meta({
      description:
        'Changed after somebody had looked. A derived bar is never revised: what it is made of is.',
    }),
  })

export const marks = marksOf(time).meta({
  id: 'Marks',
  description: 'Bars of an answer that are not final, by their `t`.',
})

export type WireMarks<T extends WireTime = WireTime> = z.infer<ReturnType<typeof marksOf<T>>>

const head = {
  interval: intervalName,
  adjust: z.enum(adjustments).meta({
    id: 'Adjust',
    description:
      'Which adjustments are in prices and volume: for splits, for splits and dividends, or none, as traded.',
  }),
  next: nextCursor,
}

const bars = z.union([z.array(candle), columns])

export const candlesAnswer = z
  .object({
    symbol: symbolText,
    ...head,
    factors: z.array(wireFactor).exactOptional().meta({
      description: 'With `factors=true`: what adjusted at least one of these bars, oldest first.',
    }),
    status: marks.exactOptional().meta({ description: 'With `status=true`.' }),
    candles: bars.meta({ description: 'Oldest first unless `order=desc`; as columns with `shape=columns`.' }),
  })
  .meta({ id: 'CandlesAnswer' })

/** `GET /v1/candles/{symbol}`, oldest first unless `order=desc`. */
export type CandlesAnswer<C = WireCandle[]> = Omit<z.infer<typeof candlesAnswer>, 'candles'> & { candles: C }

const bySymbol = <S extends z.ZodType>(schema: S) => z.record(z.string(), schema)

export const manyCandlesAnswer = z
  .object({
    ...head,
    factors: bySymbol(z.array(wireFactor))
      .exactOptional()
      .meta({ description: 'With `factors=true`, by symbol.' }),
    status: bySymbol(marks).exactOptional().meta({ description: 'With `status=true`, by symbol.' }),
    candles: bySymbol(bars).meta({
      description: 'One entry for each symbol asked for, empty where there are no bars in the range.',
    }),
  })
  .meta({ id: 'ManyCandlesAnswer' })

/** `GET /v1/candles?symbols=`: one entry for each symbol asked for, empty where there are no bars. */
export type ManyCandlesAnswer<C = WireCandle[]> = Omit<z.infer<typeof manyCandlesAnswer>, 'candles'> & {
  candles: Record<string, C>
}
