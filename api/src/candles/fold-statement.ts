import { textOf, type Style } from './page-statement.ts'

/**
 * Bars rolled up from a series, as the text that goes over the wire. Parameters: series id, where the buckets begin and end
 * (two arrays of one length), label. Each bucket reads its own range of the key and nothing else; a bucket
 * without a bar gives none.
 */
export const foldStatement = (style: Style): string => `
  SELECT ${textOf(style)} AS text
  FROM (SELECT $4::text AS label) w CROSS JOIN LATERAL (
    SELECT b.low AS time, f.open, a.high, a.low, l.close, a.volume
    FROM unnest($2::timestamptz[], $3::timestamptz[]) AS b (low, high)
    CROSS JOIN LATERAL (${edge('open', 'ASC')}) f
    CROSS JOIN LATERAL (${edge('close', 'DESC')}) l
    CROSS JOIN LATERAL (
      SELECT max(high) AS high, min(low) AS low, trim_scale(sum(volume)) AS volume FROM candle
      WHERE series_id = $1 AND time >= b.low AND time < b.high
    ) a
  ) bars`

const edge = (column: string, order: string) =>
  `SELECT ${column} FROM candle WHERE series_id = $1 AND time >= b.low AND time < b.high ORDER BY time ${order} LIMIT 1`
