import { barsOf, stampOf } from './bars-of.ts'
import { contentOf, plainReading, type Reading, type Style } from './page-statement.ts'

/**
 * Bars rolled up from a series, as the text that goes over the wire, or as arrays. Parameters: series id, where the buckets begin and
 * end (two arrays of one length), label, and where pinned the version. Each bucket reads its own range of the key and nothing
 * else; a bucket without a bar gives none.
 */
export function foldStatement(style: Style, reading: Reading = plainReading): string {
  const bars = barsOf(reading.pinned ? '$5::int' : undefined, reading.table)
  const within = `FROM ${bars} c WHERE series_id = $1 AND time >= b.low AND time < b.high`
  return `
  SELECT ${contentOf(style, reading)}, ${stampOf(reading.guard, '$1')} AS stamp
  FROM (SELECT $4::text AS label) w CROSS JOIN LATERAL (
    SELECT b.low AS time, f.open, a.high, a.low, l.close, a.volume
    FROM unnest($2::timestamptz[], $3::timestamptz[]) AS b (low, high)
    CROSS JOIN LATERAL (SELECT open ${within} ORDER BY time ASC LIMIT 1) f
    CROSS JOIN LATERAL (SELECT close ${within} ORDER BY time DESC LIMIT 1) l
    CROSS JOIN LATERAL (SELECT max(high) AS high, min(low) AS low, trim_scale(sum(volume)) AS volume ${within}) a
  ) bars`
}
