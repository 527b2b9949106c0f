import type { Db } from './client.ts'
import type { NoTrades } from './domain/no-trades.ts'

// What is known already, whole, is not written again: an answer that is asked for every minute says the same every minute.
const statement = `-- prepared: no_trades
INSERT INTO no_trades AS known (symbol, interval, "from", "to", raw_object_id)
SELECT symbol, interval, to_timestamp(low / 1000), max(to_timestamp(high / 1000)), $5::int
FROM unnest($1::text[], $2::text[], $3::float8[], $4::float8[]) AS said (symbol, interval, low, high)
WHERE NOT EXISTS (
  SELECT FROM (
    SELECT "to" FROM no_trades n WHERE n.symbol = said.symbol AND n.interval = said.interval AND n."from" <= to_timestamp(low / 1000)
    ORDER BY n."from" DESC LIMIT 1
  ) before WHERE "to" >= to_timestamp(high / 1000)
)
GROUP BY symbol, interval, low ORDER BY symbol, interval, low
ON CONFLICT (symbol, interval, "from") DO UPDATE SET "to" = excluded."to" WHERE known."to" < excluded."to"`

/** Notes which bars a source says there are none of. Their union is the same whatever the order of the answers. */
export async function recordNoTrades(
  sql: Pick<Db, '$executeRawUnsafe'>,
  rawObjectId: number,
  said: readonly NoTrades[],
): Promise<void> {
  const rows = said.flatMap(({ symbol, interval, spans }) =>
    spans.map((span) => ({ symbol, interval, ...span })),
  )
  if (rows.length === 0) return
  await sql.$executeRawUnsafe(
    statement,
    rows.map(({ symbol }) => symbol),
    rows.map(({ interval }) => interval),
    rows.map(({ from }) => from),
    rows.map(({ to }) => to),
    rawObjectId,
  )
}
