import { isDated, type Interval } from '@barline/db/domain/interval'
import type { Bar } from '#lib/bars/bar.ts'
import { momentLabel } from '#lib/chart/time-labels.ts'
import { utcClock, wallClock } from '#lib/chart/wall-clock.ts'
import type { Format } from './price.ts'

/** When a bar opens, as the legend writes it; `zone` is that of its time where it is no date. */
export const barMoment = (time: number, interval: Interval, zone: string): string =>
  momentLabel((isDated(interval) ? utcClock : wallClock(zone))(time), interval)

/** A bar as a sentence, for who cannot see it. */
export const barWords = (moment: string, { open, high, low, close }: Bar, price: Format): string =>
  `${moment}: open ${price(open)}, high ${price(high)}, low ${price(low)}, close ${price(close)}.`
