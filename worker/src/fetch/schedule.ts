import { zoneOffset } from '@barline/db/domain/time'
import { Cron } from 'croner'

/** The zone whose clock the schedule goes by, daylight saving included. */
export const marketZone = 'America/New_York'

/** Why a round is run: a bar is forming, the day's bar is final, to catch up on what was missed and corrected, or to fill recent gaps. */
export type Round = 'session' | 'close' | 'nightly' | 'heal'

const weekdays = '1-5'

/**
 * When rounds begin, in cron's words and the market's time. While bars form: every minute for up to ten requests a round, less
 * often for more, so that Yahoo sees ten requests a minute at most. Five past four: the closing auction is in. Half past
 * eight, every day: volumes have settled, and a machine that slept through the week is up to date again. Gaps are looked for
 * every hour, when neither of these is due.
 */
export const patterns = (requests: number): Record<Round, string> => ({
  session: `*/${Math.min(30, Math.max(1, Math.ceil(requests / 10)))} 9-16 * * ${weekdays}`,
  close: `5 16 * * ${weekdays}`,
  nightly: '30 20 * * *',
  heal: '50 * * * *',
})

/** True from the opening bell to a minute after the closing one, on weekdays. Holidays count: asking on one is harmless. */
export function isSession(instant: number): boolean {
  const local = new Date(instant + zoneOffset(instant, marketZone))
  const minute = local.getUTCHours() * 60 + local.getUTCMinutes()
  const weekday = local.getUTCDay()
  return weekday >= 1 && weekday <= 5 && minute >= 9 * 60 + 30 && minute <= 16 * 60
}

/** Runs rounds as `patterns` says until stopped. `run` is never to reject. */
export function startSchedule(requests: number, run: (round: Round) => Promise<void>): { stop(): void } {
  const jobs = Object.entries(patterns(requests)).map(
    ([round, pattern]) =>
      new Cron(pattern, { timezone: marketZone, protect: true }, async () => {
        if (round !== 'session' || isSession(Date.now())) await run(round as Round)
      }),
  )
  return { stop: () => jobs.forEach((job) => job.stop()) }
}
