import { getCalendar } from '../calendar/operation.ts'
import { getCandles, getCandlesOfMany } from '../candles/operation.ts'
import { listSymbols } from '../symbols/operation.ts'

/** Every route that there is, in the order of the document. */
export const operations = [listSymbols, getCandlesOfMany, getCandles, getCalendar] as const
