import type { Delivery } from '@barline/db/alerts/deliveries'
import type { Interval } from '@barline/db/domain/interval'
import { barTime, formatBarTime } from '@barline/db/domain/time'
import type { Notice } from './notice.ts'

const kinds: Record<string, Notice['type']> = {
  fired: 'alert.fired',
  withdrawn: 'alert.withdrawn',
  test: 'alert.test',
}
const marks: Partial<Record<Notice['type'], string>> = {
  'alert.withdrawn': ' (withdrawn)',
  'alert.test': ' (a test)',
}

/** What a row of the outbox says, in the words and numbers that were stored with it: however often it is sent, it says the same. */
export function toNotice({ id, createdAt, what, message, rule, event }: Delivery): Notice {
  const type = kinds[what] ?? 'alert.fired'
  const { symbol, kind, name } = rule
  const interval = rule.interval as Interval
  const about = event && {
    event: String(event.id),
    time: formatBarTime(barTime(event.barTime.getTime()), interval),
    direction: event.direction,
    occurrence: event.occurrence,
    evidence: event.evidence,
    ...(what === 'withdrawn' && { withdrawn: event.withdrawn }),
  }
  return {
    // A database that is made anew counts from one again: the moment tells them apart.
    id: `alert-${id}-${createdAt.getTime()}`,
    type,
    timestamp: createdAt.toISOString(),
    title: `${symbol} ${interval}: ${name ?? kind.replaceAll('-', ' ')}${marks[type] ?? ''}`,
    text: message,
    data: { rule: String(rule.id), kind, symbol, interval, ...about },
  }
}
