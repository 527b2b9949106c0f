import type { Db } from '../client.ts'
import type { Interval } from '../domain/interval.ts'

export interface Watched {
  symbol: string
  interval: Interval
}

/** $1 now. A bar that was forming counts when somebody has looked at it since it can have been final. */
const behind = `
  SELECT w.symbol, w.interval FROM alert_watch w
  JOIN instrument i ON i.symbol = w.symbol JOIN series s ON s.instrument_id = i.id AND s.interval = w.interval
  WHERE s.count > 0 AND (s.version <> w.version OR i.actions_version <> w.actions_version
    OR EXISTS (SELECT FROM alert_recheck r WHERE r.symbol = w.symbol AND r.interval = w.interval)
    OR w.look_again_at <= $1::timestamptz AND EXISTS (
      SELECT FROM candle c WHERE c.series_id = s.id AND c.time = ANY (w.forming) AND c.observed_at >= w.look_again_at))`

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
