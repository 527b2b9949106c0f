const day = 86_400_000

/** A time as it stands in a cell. */
export interface Stamp {
  /** `date` has no time of day, `local` no zone; `epoch` is an instant without a date that anybody wrote. */
  kind: 'date' | 'local' | 'zoned' | 'epoch'
  /** What is written, as if it were UTC, in milliseconds. */
  wall: number
  /** Milliseconds that its zone is ahead of UTC. */
  offset: number
}

export const timeForms =
  '2024-01-02, 20240102, 1/2/2024 (month first), 2.1.2024 (day first), 2-Jan-24, 2024-01-02 09:30[:00][+01:00], or seconds since 1970'

const timed =
  /^(.+?)(?:T| +)(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?\s*(AM|PM)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/i

/** No form has as many characters; what is longer is not looked at. */
const longest = 50

/** Reads a date or a time, or undefined where it is none of the forms above or not in the calendar. */
export function readTime(cell: string): Stamp | undefined {
  if (cell.length > longest) return undefined
  const date = readDate(cell)
  if (date !== undefined) return { kind: 'date', wall: date, offset: 0 }
  return readEpoch(cell) ?? readTimed(cell)
}

function readTimed(cell: string): Stamp | undefined {
  const match = timed.exec(cell)
  if (!match) return undefined
  const [, dateText = '', hourText, minute, second = '0', half, zone] = match
  const hour = hourOf(Number(hourText), half)
  const date = readDate(dateText)
  if (date === undefined || hour === undefined || Number(minute) > 59 || Number(second) > 59) return undefined
  const wall = date + (hour * 3600 + Number(minute) * 60 + Number(second)) * 1000
  return { kind: zone ? 'zoned' : 'local', wall, offset: zone ? offsetOf(zone) : 0 }
}

function hourOf(hour: number, half: string | undefined): number | undefined {
  if (half === undefined) return hour > 23 ? undefined : hour
  if (hour < 1 || hour > 12) return undefined
  return (hour % 12) + (half.toUpperCase() === 'PM' ? 12 : 0)
}

function offsetOf(zone: string): number {
  const [, sign, hours = 0, minutes = 0] = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone) ?? []
  const size = (Number(hours) * 60 + Number(minutes)) * 60_000
  return sign === '-' ? -size : size
}

/** Seconds have nine or ten digits since 1973, and eight are a date. Milli-, micro- and nanoseconds have three more each. */
function readEpoch(cell: string): Stamp | undefined {
  const match = /^(\d{9,10}|\d{13}|\d{16}|\d{19})(?:\.0+)?$/.exec(cell)
  if (!match) return undefined
  const digits = match[1]!
  const seconds = digits.length <= 10 ? Number(digits) : Number(digits.slice(0, 10))
  const milliseconds = digits.length <= 10 ? 0 : Number(digits.slice(10, 13))
  return { kind: 'epoch', wall: seconds * 1000 + milliseconds, offset: 0 }
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const monthOf = (name: string) => months.indexOf(name.slice(0, 3).toLowerCase()) + 1

function readDate(text: string): number | undefined {
  let match = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/.exec(text)
  if (match) return dateOf(match[1]!, Number(match[3]), match[4]!)
  match = /^(\d{4})(\d{2})(\d{2})$/.exec(text)
  if (match) return dateOf(match[1]!, Number(match[2]), match[3]!)
  match = /^(\d{1,2})\/(\d{1,2})\/(\d{4}|\d{2})$/.exec(text)
  if (match) return dateOf(match[3]!, Number(match[1]), match[2]!)
  match = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text)
  if (match) return dateOf(match[3]!, Number(match[2]), match[1]!)
  match = /^(\d{1,2})[- ]([a-z]{3,9})[- ](\d{4}|\d{2})$/i.exec(text)
  if (match) return dateOf(match[3]!, monthOf(match[2]!), match[1]!)
  match = /^([a-z]{3,9}) (\d{1,2}),? (\d{4})$/i.exec(text)
  return match ? dateOf(match[3]!, monthOf(match[1]!), match[2]!) : undefined
}

/** As midnight UTC; undefined for a day that its month does not have. Of two-digit years those from 70 on are of the last century. */
function dateOf(yearText: string, month: number, dayText: string): number | undefined {
  const written = Number(yearText)
  const year = yearText.length > 2 ? written : written + (written < 70 ? 2000 : 1900)
  const date = Date.UTC(year, month - 1, Number(dayText))
  const read = new Date(date)
  const isReal = year >= 1000 && read.getUTCMonth() === month - 1 && read.getUTCDate() === Number(dayText)
  return isReal ? Math.floor(date / day) * day : undefined
}

export const monthFirstRule = 'the month before the day, or ISO dates'

/** `13/01/2022` is no date of ours, and says that 02/01/2022 in the same file is not the first of February. */
export function isDayFirst(cell: string): boolean {
  const [, first = 0, second = 0] = /^(\d{1,2})\/(\d{1,2})\/(?:\d{4}|\d{2})\b/.exec(cell) ?? []
  return Number(first) > 12 && Number(first) <= 31 && Number(second) >= 1 && Number(second) <= 12
}

/**
 * The dates of a file, by its cells, that all could have the day first, and read with the month first are one day of several months: `02/02/2026`,
 * `03/02/2026`, `04/02/2026`. No bars of a day or less come that way; undefined for all others.
 */
export function findDayFirst(stamps: ReadonlyMap<string, Stamp | undefined>): string[] | undefined {
  const dates = new Set<string>()
  let rest: string | undefined
  for (const [cell, stamp] of stamps) {
    if (!stamp) continue
    const [date, second] = /^\d{1,2}\/(\d{1,2}\/(?:\d{4}|\d{2}))\b/.exec(cell) ?? []
    if (!date || (rest ?? second) !== second) return undefined
    rest = second
    dates.add(date)
  }
  return dates.size >= 3 ? [...dates] : undefined
}
