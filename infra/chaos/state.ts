import type pg from 'pg'

/** What a pipeline has made of what was put into a bucket: nothing of when, or of how often, and nothing of what was fetched. */
export interface State {
  /** One line for each bar: symbol, time, prices, volume and the object that it is of. */
  bars: string[]
  /** One line for each object of the ledger: key, status and reason. */
  ledger: string[]
}

export async function readState(pool: pg.Pool): Promise<State> {
  const lines = async (text: string) =>
    (await pool.query<{ line: string }>(text)).rows.map(({ line }) => line)
  return {
    bars: await lines(`
      SELECT concat_ws(' ', i.symbol, s.interval, c.time AT TIME ZONE 'UTC', c.open, c.high, c.low, c.close, c.volume, o.key) AS line
      FROM candle c JOIN series s ON s.id = c.series_id JOIN instrument i ON i.id = s.instrument_id JOIN raw_object o ON o.id = c.raw_object_id
      WHERE i.symbol NOT LIKE 'FETCHED%' ORDER BY i.symbol, s.interval, c.time`),
    ledger: await lines(`
      SELECT concat_ws(' ', key, status, reason) AS line FROM raw_object
      WHERE key NOT LIKE '%/symbol=FETCHED%' ORDER BY key`),
  }
}

/** The first lines that are in one of both and not in the other. */
export function differences(expected: readonly string[], came: readonly string[]): string[] {
  const [wanted, had] = [new Set(expected), new Set(came)]
  return [
    ...expected.filter((line) => !had.has(line)).map((line) => `missing: ${line}`),
    ...came.filter((line) => !wanted.has(line)).map((line) => `too many: ${line}`),
  ].slice(0, 20)
}
