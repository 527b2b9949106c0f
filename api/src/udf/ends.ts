import { latest } from '../candles/bound.ts'

/** Of time, as far as anything can be stored; milliseconds. */
export const ends = { low: Date.parse('1000-01-01'), high: latest }

/** No answer has more bars. Whoever asks for more gets the newest, and asks again for those before them. */
export const mostBars = 50_000
