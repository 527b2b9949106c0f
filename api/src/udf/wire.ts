import { z } from 'zod'
import { kinds } from './kind.ts'
import { supportedResolutions } from './resolution.ts'

// What TradingView's library expects, in its own names: https://www.tradingview.com/charting-library-docs/latest/connecting_data/UDF

const unixSeconds = z.int().meta({ description: 'Unix seconds.' })

const resolution = z.enum(supportedResolutions).meta({
  id: 'UdfResolution',
  description: 'Length of a bar: minutes as a bare number, else days, weeks or months.',
})

const kind = z
  .enum(kinds)
  .meta({ id: 'UdfSymbolType', description: 'What kind of instrument, as far as it can be told.' })

export const udfError = z
  .object({ s: z.literal('error'), errmsg: z.string().meta({ description: 'Why, for people.' }) })
  .meta({
    id: 'UdfError',
    description:
      'A request that could not be answered. By the protocol its status is 200 all the same: `s` is what tells.',
  })

export type UdfError = z.infer<typeof udfError>

const choice = z.object({ name: z.string(), value: z.string().meta({ description: 'Empty for all.' }) })

export const udfConfig = z
  .object({
    supports_search: z.boolean(),
    supports_group_request: z.boolean(),
    supports_marks: z.boolean(),
    supports_timescale_marks: z.boolean(),
    supports_time: z.boolean(),
    exchanges: z.array(choice.extend({ desc: z.string() })),
    symbols_types: z.array(choice),
    supported_resolutions: z.array(resolution),
  })
  .meta({ id: 'UdfConfig', description: 'What this feed can do.' })

export type UdfConfig = z.infer<typeof udfConfig>

export const udfSymbol = z
  .object({
    name: z.string(),
    ticker: z.string().meta({ description: 'How to ask for it.' }),
    full_name: z.string(),
    description: z.string(),
    type: kind,
    exchange: z.string(),
    listed_exchange: z.string(),
    timezone: z.string().meta({ description: 'IANA zone of the session hours.' }),
    session: z.string().meta({
      description:
        'Hours of a usual day, such as `0930-1600` or `24x7`, and of its parts where bars of pre- and post-market are kept.',
    }),
    session_holidays: z.string().meta({ description: 'Days without trading: `20240101,20240115`.' }),
    corrections: z.string().meta({ description: 'Days with other hours: `0930-1300:20241129,20240703`.' }),
    minmov: z.int(),
    pricescale: z.int().meta({ description: '100 for prices with two digits behind the point.' }),
    format: z.literal('price'),
    visible_plots_set: z.enum(['ohlcv', 'ohlc']).meta({ description: 'Whether there are volumes.' }),
    volume_precision: z.int(),
    has_intraday: z.boolean(),
    intraday_multipliers: z.array(z.string()).meta({ description: 'Minutes that there are bars of.' }),
    has_daily: z.boolean(),
    daily_multipliers: z.array(z.string()),
    has_weekly_and_monthly: z.boolean(),
    weekly_multipliers: z.array(z.string()),
    monthly_multipliers: z.array(z.string()),
    has_empty_bars: z.boolean(),
    supported_resolutions: z.array(resolution),
    data_status: z.enum(['pulsed', 'endofday']),
    currency_code: z.string().exactOptional(),
    original_currency_code: z.string().exactOptional(),
  })
  .meta({ id: 'UdfSymbol', description: 'An instrument (`LibrarySymbolInfo` of the charting library).' })

export type UdfSymbol = z.infer<typeof udfSymbol>

export const udfFound = z
  .object({
    symbol: z.string(),
    full_name: z.string(),
    description: z.string(),
    exchange: z.string(),
    ticker: z.string(),
    type: kind,
  })
  .meta({ id: 'UdfFound', description: 'An instrument that was found.' })

export type UdfFound = z.infer<typeof udfFound>

const numbers = z.array(z.number())

export const udfBars = z
  .object({
    s: z.literal('ok'),
    t: z.array(unixSeconds),
    o: numbers,
    h: numbers,
    l: numbers,
    c: numbers,
    v: numbers,
  })
  .meta({
    id: 'UdfBars',
    description:
      'Bars, oldest first, one entry of each array a bar: time of its open (midnight UTC of its day of trading from `1D` on), prices and volume, adjusted for splits.',
  })

export const udfNoData = z
  .object({
    s: z.literal('no_data'),
    nextTime: unixSeconds.exactOptional().meta({
      description: 'Time of the last bar before the range, in Unix seconds; missing where there is none.',
    }),
  })
  .meta({ id: 'UdfNoData', description: 'No bar lies in the range.' })

export const udfHistory = z.union([udfBars, udfNoData, udfError])

export type UdfHistory = z.infer<typeof udfHistory>

const texts = z.array(z.string())

export const udfMarks = z
  .object({
    id: texts,
    time: z.array(unixSeconds).meta({ description: 'That of a bar.' }),
    color: texts,
    text: texts,
    label: texts,
    labelFontColor: texts,
    minSize: z.array(z.int()),
  })
  .meta({ id: 'UdfMarks', description: 'Marks on bars, one entry of each array a mark.' })

export type UdfMarks = z.infer<typeof udfMarks>

export const udfTimescaleMark = z
  .object({
    id: z.string(),
    color: z.string(),
    label: z.string(),
    time: unixSeconds,
    tooltip: texts,
    shape: z.literal('circle'),
  })
  .meta({ id: 'UdfTimescaleMark', description: 'A mark on the time scale.' })

export type UdfTimescaleMark = z.infer<typeof udfTimescaleMark>

export const udfQuote = z
  .union([
    z.object({
      s: z.literal('ok'),
      n: z.string().meta({ description: 'As it was asked for.' }),
      v: z.object({
        short_name: z.string(),
        exchange: z.string(),
        original_name: z.string(),
        description: z.string(),
        lp: z.number().meta({ description: 'The last price.' }),
        open_price: z.number().meta({ description: 'Of the day of the last price, as is what follows.' }),
        high_price: z.number(),
        low_price: z.number(),
        volume: z.number(),
        prev_close_price: z.number().exactOptional().meta({
          description: 'The close of the day before; missing where there is none, as are its changes.',
        }),
        ch: z.number().exactOptional().meta({ description: 'Change since then.' }),
        chp: z.number().exactOptional().meta({ description: 'The same in per cent.' }),
      }),
    }),
    z.object({ s: z.literal('error'), n: z.string(), v: z.object({}) }),
  ])
  .meta({
    id: 'UdfQuote',
    description: 'The last price of a symbol, or that it is not known. Bars tell neither bid nor ask.',
  })

export type UdfQuote = z.infer<typeof udfQuote>

export const udfQuotes = z
  .object({
    s: z.literal('ok'),
    d: z.array(udfQuote).meta({ description: 'In the order that was asked for.' }),
  })
  .meta({ id: 'UdfQuotes' })

export type UdfQuotes = z.infer<typeof udfQuotes>
