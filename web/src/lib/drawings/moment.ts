import { sessionDate } from '@barline/db/domain/time'

/** A session date, as its midnight UTC, or an instant: in seconds since 1970. */
export interface Moment {
  time: number
  dated: boolean
}

export const readMoment = (text: string): Moment => ({
  time: Date.parse(text) / 1000,
  dated: text.length === 10,
})

/** `2024-06-10`, or `2024-06-10T13:30:00Z`. */
export function writeMoment({ time, dated }: Moment): string {
  const text = new Date(time * 1000).toISOString()
  return dated ? text.slice(0, 10) : text.replace('.000', '')
}

/** The session that a moment is of, as its date's midnight UTC in seconds; `zone` is the exchange's. */
export const dateOf = ({ time, dated }: Moment, zone: string): number =>
  dated ? time : sessionDate(time * 1000, zone) / 1000
