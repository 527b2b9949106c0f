import type { Db } from '@barline/db/client'
import { listEvents } from '@barline/db/alerts/events'
import { addRule } from '@barline/db/alerts/rules'
import type { AlertRule } from '@barline/db/domain/alerts/alert-rule'
import { parseRule } from '@barline/db/domain/alerts/parse-rule'
import type { PlacedCandle } from '@barline/db/domain/candle'
import type { Interval } from '@barline/db/domain/interval'
import type { Provider } from '@barline/db/domain/provider'
import { formatBarTime, barTime } from '@barline/db/domain/time'
import { storeObject } from '@barline/db/store-object'
import { candle, firstDay, loaded, rawObject, seriesBars } from '@barline/db/testing/builders'
import { testDatabase } from '@barline/db/testing/database'
import { pino } from 'pino'
import { evaluateRound } from '../evaluate-alerts.ts'

const day = 86_400_000

/** Long after every bar of a test is over. */
export const later = Date.parse('2025-06-01T00:00:00Z')

interface Answer {
  symbol?: string
  interval?: Interval
  provider?: Provider
  /** When the answer was observed. */
  at?: string
}

export async function openAlertStore() {
  const { db, pool, url } = await testDatabase()
  let objects = 0
  const put = (bars: readonly PlacedCandle[], { symbol, interval, provider, at }: Answer = {}) => {
    const observedAt = new Date(at ?? '2024-06-01T00:00:00Z')
    const key = `${observedAt.toISOString()} ${String(++objects).padStart(4, '0')}`
    const series = seriesBars(bars, { ...(symbol && { symbol }), ...(interval && { interval }) })
    return storeObject(db, rawObject({ key, observedAt, ...(provider && { provider }) }), loaded, [series])
  }
  return {
    ...{ db, pool, url, put },
    /** Daily closes from the given day on. */
    close: (closes: readonly number[], { from = 0, ...answer }: Answer & { from?: number } = {}) =>
      put(
        closes.map((close, index) => candle({ close, day: from + index })),
        answer,
      ),
    rule: (draft: Record<string, unknown>, now = firstDay) => addTestRule(db, draft, now),
    evaluate: (now = later) => evaluateRound({ db, now: () => now, log: pino({ level: 'silent' }) }),
    standing: () => standingOf(db),
    events: async () => (await listEvents(db)).reverse(),
  }
}

export async function addTestRule(db: Db, draft: Record<string, unknown>, now: number): Promise<AlertRule> {
  const parsed = parseRule({ symbol: 'TEST', ...draft })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return addRule(db, parsed.settings, { createdBy: 'test', now })
}

/** What was not taken back, in the order of rules and bars: `2024-01-03 up`. */
export async function standingOf(db: Db, symbol?: string): Promise<string[]> {
  const events = await listEvents(db, { symbol, withdrawn: false })
  return events
    .sort((a, b) => a.rule.id - b.rule.id || a.barTime - b.barTime)
    .map(
      ({ barTime: time, rule, direction }) => `${formatBarTime(barTime(time), rule.interval)} ${direction}`,
    )
}

export const onDay = (offset: number, time = ''): string => {
  const date = new Date(firstDay + offset * day).toISOString().slice(0, 10)
  return time ? `${date}T${time}Z` : date
}
