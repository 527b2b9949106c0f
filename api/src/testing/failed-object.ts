import type { Database } from '@barline/db/client'
import { recordObject } from '@barline/db/ledger'
import { loaded } from '@barline/db/testing/builders'

/** Puts into the ledger that an object of AAPL's daily bars could not be loaded. Its key. */
export async function storeFailure({ db }: Pick<Database, 'db'>, observedAt: Date): Promise<string> {
  const time = observedAt.toISOString().replaceAll(':', '')
  const key = `raw/provider=yahoo/interval=1d/symbol=AAPL/${time}.json`
  const object = { bucket: 'test', key, symbol: 'AAPL', interval: '1d', observedAt }
  await recordObject(db, object, { ...loaded, status: 'poison', reason: 'not_json' })
  return key
}
