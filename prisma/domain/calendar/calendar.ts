import type { BarTime } from '../time.ts'

export type CalendarId = 'XNYS' | 'XNAS' | 'crypto' | 'currencies'

/** One trading day. `date` is midnight UTC of the session date, everything else an instant in milliseconds. */
export interface Session {
  readonly date: BarTime
  readonly open: number
  /** The first moment after the session: a session holds `open <= instant < close`. */
  readonly close: number
  readonly earlyClose: boolean
  /** When pre-market trading begins; equal to `open` where there is none. */
  readonly preOpen: number
  /** When post-market trading ends; equal to `close` where there is none. */
  readonly postClose: number
}

export interface Holiday {
  readonly date: BarTime
  readonly name: string
  readonly kind: 'closed' | 'early close'
}

/**
 * When one market trades. Outside of `since` to `until` (dates, both included) it says nothing: a missing session there
 * is not a closed market but one that nobody wrote down.
 */
export interface Calendar {
  readonly id: CalendarId
  readonly name: string
  /** IANA zone of the market's clocks. */
  readonly zone: string
  readonly since: BarTime
  readonly until: BarTime
  /** The sessions dated in a year, in order. Asked again, the same list. */
  readonly sessionsOf: (year: number) => readonly Session[]
  /** Closures and early closes dated in a year, in order. */
  readonly holidaysOf: (year: number) => readonly Holiday[]
}

/** Computes a year when it is first asked for. A calendar never changes while a process runs. */
export function byYear<T>(compute: (year: number) => T): (year: number) => T {
  const years = new Map<number, T>()
  return (year) => {
    const known = years.get(year)
    if (known !== undefined) return known
    const computed = compute(year)
    years.set(year, computed)
    return computed
  }
}
