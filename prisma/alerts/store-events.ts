import type { Db } from '../client.ts'
import type { Evidence, Withdrawal } from '../domain/alerts/evidence.ts'
import type { Direction } from './events.ts'
import type { Watched } from './find-behind.ts'

/** The PostgreSQL channel on which alerts are announced, in the commit that stores them. */
export const alertChannel = 'barline_alert'

/** What is announced: so many alerts of a series fired, and so many were taken back. */
export interface AlertNotice extends Watched {
  fired: number
  withdrawn: number
}

export interface NewEvent {
  ruleId: number
  /** Milliseconds. */
  barTime: number
  direction: Direction
  evidence: Evidence
  message: string
}

export interface WithdrawnEvent {
  id: number
  withdrawn: Withdrawal
  message: string
}

type Sql = Pick<Db, '$queryRawUnsafe' | '$executeRawUnsafe'>

/** Events by the thousand, so that no parameter grows without bounds. */
const batch = 1000

const insert = `
  WITH given AS (
    SELECT * FROM jsonb_to_recordset($1::jsonb)
      AS g ("ruleId" int, "barTime" float8, direction text, evidence jsonb, message text)
  ), stored AS (
    INSERT INTO alert_event (rule_id, bar_time, direction, occurrence, evidence, message, created_at)
    SELECT "ruleId", to_timestamp("barTime" / 1000), direction, (
      SELECT coalesce(max(occurrence), 0) + 1 FROM alert_event
      WHERE rule_id = "ruleId" AND bar_time = to_timestamp("barTime" / 1000) AND alert_event.direction = given.direction
    ), evidence, message, $2::timestamptz
    FROM given ON CONFLICT DO NOTHING RETURNING id, rule_id, message
  ), told AS (
    INSERT INTO alert_delivery (rule_id, event_id, what, channel, address, message, created_at, next_attempt_at)
    SELECT rule_id, stored.id, 'fired', target ->> 'kind', coalesce(target ->> 'url', ''), stored.message, $2::timestamptz, $2::timestamptz
    FROM stored JOIN alert_rule ON alert_rule.id = rule_id CROSS JOIN jsonb_array_elements(targets) AS target
  )
  SELECT count(*)::int AS count FROM stored`

/** Stores what fired, and what is to be said of it to whom; how many there are. */
export const storeEvents = (sql: Sql, events: readonly NewEvent[], now: number): Promise<number> =>
  inBatches(sql, insert, events, now)

// Those are told who were told that it fired, or are to be.
const withdraw = `
  WITH given AS (
    SELECT * FROM jsonb_to_recordset($1::jsonb) AS g (id bigint, withdrawn jsonb, message text)
  ), stored AS (
    UPDATE alert_event e SET withdrawn_at = $2::timestamptz, withdrawn = given.withdrawn
    FROM given WHERE e.id = given.id AND e.withdrawn_at IS NULL RETURNING e.id, given.message
  ), told AS (
    INSERT INTO alert_delivery (rule_id, event_id, what, channel, address, message, created_at, next_attempt_at)
    SELECT rule_id, event_id, 'withdrawn', channel, address, stored.message, $2::timestamptz, $2::timestamptz
    FROM stored JOIN alert_delivery ON event_id = stored.id AND what = 'fired'
  )
  SELECT count(*)::int AS count FROM stored`

/** Takes alerts back, and stores what is to be said of that; how many there are. */
export const withdrawEvents = (sql: Sql, events: readonly WithdrawnEvent[], now: number): Promise<number> =>
  inBatches(sql, withdraw, events, now)

async function inBatches(sql: Sql, statement: string, rows: readonly object[], now: number): Promise<number> {
  let total = 0
  for (let start = 0; start < rows.length; start += batch) {
    const part = JSON.stringify(rows.slice(start, start + batch))
    const [row] = await sql.$queryRawUnsafe<{ count: number }[]>(statement, part, new Date(now))
    total += row!.count
  }
  return total
}

/** Heard when the transaction commits. */
export async function announceAlerts(sql: Sql, notice: AlertNotice): Promise<void> {
  await sql.$executeRawUnsafe('SELECT pg_notify($1, $2)', alertChannel, JSON.stringify(notice))
}
