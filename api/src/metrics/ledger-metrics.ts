import { Counter, Gauge, type Registry } from '@prometheus-io/client'
import type { Outcomes } from './count-outcomes.ts'
import type { Ledger } from './read-ledger.ts'

export interface LedgerMetrics {
  /** Undefined where it could not be read: then there are no such series, rather than old ones. */
  show(ledger: Ledger | undefined): void
  count(outcomes: readonly Outcomes[]): void
}

/** What the ETL did, as the database has it. Every API process tells the same: take the maximum over them, not the sum. */
export function ledgerMetrics(registry: Registry): LedgerMetrics {
  const outcomes = new Counter({
    name: 'barline_raw_object_outcomes_total',
    help: 'Outcomes of the ETL since this process began, counted a minute later; an object that was tried several times between two scrapes counts once.',
    labelNames: ['status', 'reason'],
    registers: [registry],
  })
  const gauges = createGauges(registry)
  return {
    count(rows) {
      for (const { status, reason, count } of rows) outcomes.inc({ status, reason }, count)
    },
    show(ledger) {
      for (const gauge of Object.values(gauges)) gauge.reset()
      // Without labels a reset leaves a 0.
      gauges.letters.remove()
      gauges.oldestLetter.remove()
      if (ledger) fill(gauges, ledger)
    },
  }
}

function fill(gauges: ReturnType<typeof createGauges>, { objects, latest, series, letters }: Ledger): void {
  for (const { status, reason, count } of objects) gauges.objects.set({ status, reason }, count)
  for (const { status, at } of latest) gauges.latest.set({ status }, at)
  for (const { interval, count, bars, newestBar, changed } of series) {
    gauges.series.set({ interval }, count)
    gauges.candles.set({ interval }, bars)
    gauges.changed.set({ interval }, changed)
    if (newestBar !== null) gauges.newest.set({ interval }, newestBar)
  }
  gauges.letters.set(letters.waiting)
  if (letters.oldest !== null) gauges.oldestLetter.set(letters.oldest)
}

function createGauges(registry: Registry) {
  const gauge = <L extends string>(name: string, labelNames: readonly L[], help: string) =>
    new Gauge<L>({ name: `barline_${name}`, help, labelNames, registers: [registry] })
  return {
    objects: gauge(
      'raw_objects',
      ['status', 'reason'],
      'Raw objects in the ledger, by what became of them the last time that they were tried.',
    ),
    latest: gauge(
      'raw_object_last_outcome_timestamp_seconds',
      ['status'],
      'When the ETL last came to this outcome of any object.',
    ),
    series: gauge('series', ['interval'], 'Series that are stored.'),
    candles: gauge('candles', ['interval'], 'Candles that are stored.'),
    newest: gauge('newest_candle_timestamp_seconds', ['interval'], 'The newest candle of all series.'),
    changed: gauge('series_last_change_timestamp_seconds', ['interval'], 'When a series last changed.'),
    letters: gauge(
      'dead_letters_waiting',
      [],
      'Dead letters that nobody has decided on, as of the last look into their queue: every hour, and by `barline dlq`.',
    ),
    oldestLetter: gauge('dead_letter_oldest_timestamp_seconds', [], 'When the oldest of these was sent.'),
  }
}
