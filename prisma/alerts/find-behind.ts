import type { Db } from '../client.ts'
import type { Interval } from '../domain/interval.ts'

export interface Watched {
  symbol: string
  interval: Interval
}

/**
 * All that says which bars rules look at, as text, of an instrument `i` in SQL: of a longer interval they are made of the bars of a stored one,
 * cut by the sessions of its exchange.
 */
export const basisOf = `concat_ws(' ', i.exchange, i.timezone, i.currency,
    (SELECT string_agg(b.interval, ' ' ORDER BY b.interval) FROM series b WHERE b.instrument_id = i.id AND b.count > 0))`

/**
 * $1 now. A bar that was forming counts when somebody has looked at it since it can have been final, and where no bar is, that moment does; of
 * watches that an older version has moved `settled` is shorter.
 */
const behind = `
  SELECT w.symbol, w.interval FROM alert_watch w
  JOIN instrument i ON i.symbol = w.symbol LEFT JOIN series s ON s.id = w.source_id
  WHERE (w.basis IS DISTINCT FROM ${basisOf} OR s.count > 0 AND (
    s.version <> w.version OR i.actions_version <> w.actions_version
    OR EXISTS (SELECT FROM alert_recheck r WHERE r.symbol = w.symbol AND r.interval = w.interval)
    OR w.look_again_at <= $1::timestamptz AND EXISTS (
      SELECT FROM unnest(w.forming, w.settled) AS f (time, settled) LEFT JOIN candle c ON c.series_id = s.id AND c.time = f.time
      WHERE c.observed_at >= coalesce(f.settled, w.look_again_at) OR c.time IS NULL AND f.settled <= $1::timestamptz)))`

/** Series with rules that are not evaluated up to what is stored: of some symbols, or all of them. */
export const findBehind = (
  db: Pick<Db, '$queryRawUnsafe'>,
  now: number,
  symbols?: readonly string[],
): Promise<Watched[]> =>
  symbols
    ? db.$queryRawUnsafe<Watched[]>(
        `-- prepared: alerts_behind\n${behind} AND w.symbol = ANY ($2::text[])`,
        new Date(now),
        symbols,
      )
    : db.$queryRawUnsafe<Watched[]>(`${behind} ORDER BY w.symbol, w.interval`, new Date(now))
