import type { Split } from '../../actions/action.ts'
import type { Interval } from '../../interval.ts'
import { barTime } from '../../time.ts'
import { createExaminer } from '../examine.ts'
import type { ExaminedBar, Flag } from '../flag.ts'

const day = 86_400_000
export const firstDay = Date.UTC(2024, 0, 1)

/** Flat daily bars of these closes from 2024-01-01 on, or bars of which more is said. Volume differs from day to day. */
export const barsOf = (closes: readonly (number | Partial<ExaminedBar>)[]): ExaminedBar[] =>
  closes.map((given, index) => {
    const fields = typeof given === 'number' ? { close: given } : given
    const price = fields.close ?? 100
    const time = barTime(firstDay + index * day)
    return {
      ...{ time, open: price, high: price, low: price, close: price, volume: 1000 + index, doubtful: false },
      ...fields,
    }
  })

export function examine(
  bars: readonly ExaminedBar[],
  splits: readonly Split[] = [],
  interval: Interval = '1d',
): Flag[] {
  const flags: Flag[] = []
  const examiner = createExaminer({ interval, zone: 'America/New_York', splits }, (flag) => flags.push(flag))
  bars.forEach((bar) => examiner.add(bar))
  examiner.end()
  return flags.sort((a, b) => a.from - b.from)
}

const date = (time: number) => new Date(time).toISOString().slice(0, 10)

/** `outlier 2024-01-03..2024-01-04 (2)` */
export const shown = (flags: readonly Flag[]): string[] =>
  flags.map(({ kind, from, to, bars }) => `${kind} ${date(from)}..${date(to)} (${bars})`)
