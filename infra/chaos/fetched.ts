import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import { fetchedPrefix, watchlist } from './fetcher.ts'
import { differences } from './state.ts'
import type { World } from './world.ts'

/** The keys of all that the fetcher has put. */
export async function listFetched({ s3, names }: Pick<World, 's3' | 'names'>): Promise<string[]> {
  const { Contents = [] } = await s3.send(
    new ListObjectsV2Command({ Bucket: names.bucket, Prefix: fetchedPrefix }),
  )
  return Contents.map(({ Key }) => Key!)
}

/** Whether there is an answer for every symbol of the watchlist. */
export async function isAllFetched(world: Pick<World, 's3' | 'names'>): Promise<boolean> {
  const keys = await listFetched(world).catch(() => [])
  return watchlist.every((symbol) => keys.some((key) => key.includes(`/symbol=${symbol}/`)))
}

/**
 * What is not as it has to be, however often it was killed: the bars of every symbol that it has an answer of, as the stand-in for Yahoo
 * gives them, and no answer that could not be loaded.
 */
export async function wrongOfFetched(world: World): Promise<string[]> {
  const keys = await listFetched(world)
  const symbols = watchlist.filter((symbol) => keys.some((key) => key.includes(`/symbol=${symbol}/`)))
  const expected = symbols.flatMap((symbol) =>
    ['2024-01-02', '2024-01-03'].map((date) => `${symbol} ${date} 5 5 5 5 1000`),
  )
  const { rows } = await world.database.pool.query<{ line: string }>(`
    SELECT concat_ws(' ', i.symbol, (c.time AT TIME ZONE 'UTC')::date, c.open::float8, c.high::float8, c.low::float8, c.close::float8, c.volume) AS line
    FROM candle c JOIN series s ON s.id = c.series_id JOIN instrument i ON i.id = s.instrument_id
    WHERE i.symbol LIKE 'FETCHED%' ORDER BY 1`)
  const { rows: refused } = await world.database.pool.query<{ line: string }>(
    `SELECT concat_ws(' ', key, status, reason) AS line FROM raw_object WHERE key LIKE $1 || '%' AND status NOT IN ('loaded', 'skipped')`,
    [fetchedPrefix],
  )
  return [
    ...differences(
      expected,
      rows.map(({ line }) => line),
    ),
    ...refused.map(({ line }) => `fetched, but ${line}`),
  ]
}
