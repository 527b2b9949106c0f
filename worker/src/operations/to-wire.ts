import type { LetterEvent } from '../dlq/events.ts'
import type { FoundLetter } from '../dlq/find-letters.ts'
import type { LetterGroup } from '../dlq/group-letters.ts'
import { reasons, type Reason } from '../etl/reasons.ts'

const instant = (time: Date | null): string | null => time && time.toISOString()

const aboutReason = (reason: Reason) => {
  const { class: reasonClass, sentence, action } = reasons[reason]
  return { reason, class: reasonClass, sentence, suggestion: action }
}

/** `retention`: milliseconds that the queue keeps a letter, where known. */
export const toWireLetter = (letter: FoundLetter, retention: number | undefined) => ({
  ...{ id: letter.id, state: letter.state, fingerprint: letter.fingerprint },
  ...aboutReason(letter.reason),
  ...{ where: letter.where, expected: letter.expected, came: letter.came },
  ...{ bucket: letter.bucket, key: letter.key, objects: letter.objects },
  ...{ provider: letter.provider, interval: letter.interval, symbol: letter.symbol },
  observedAt: instant(letter.observedAt),
  range: letter.range,
  sentAt: letter.sentAt.toISOString(),
  expiresAt:
    letter.state === 'waiting' && retention !== undefined
      ? new Date(letter.sentAt.getTime() + retention).toISOString()
      : null,
  settledAt: instant(letter.settledAt),
  ...{ attempts: letter.attempts, interruptions: letter.interruptions, etlVersion: letter.etlVersion },
  ...{ archiveKey: letter.archiveKey, notes: letter.notes, obsolete: letter.obsolete },
})

/** Of so many series a group tells. */
const mostSeries = 20

export function toWireGroup(group: LetterGroup) {
  const { fingerprint, reason, where, expected, came, count, obsolete, range, series } = group
  return {
    ...{ fingerprint, ...aboutReason(reason), where, expected, came, count, obsolete, range },
    oldest: new Date(group.oldest).toISOString(),
    newest: new Date(group.newest).toISOString(),
    series: series.slice(0, mostSeries),
    seriesCount: series.length,
  }
}

export const toWireEvent = ({ id, at, actor, action, letterId, runId, detail }: LetterEvent) => ({
  ...{ id, at: at.toISOString(), actor, action, letter: letterId, run: runId, detail },
})
