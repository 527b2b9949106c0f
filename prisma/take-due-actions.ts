import type { Db } from './client.ts'
import type { Symbol } from './domain/symbol.ts'
import { lockInstruments } from './lock-instruments.ts'
import { findKnown, findNews, isNothing, takeActions } from './take-actions.ts'

const announced = `
  SELECT DISTINCT i.symbol FROM corporate_action a JOIN instrument i ON i.id = a.instrument_id
  WHERE a.until IS NULL AND a.in_effect_since IS NULL AND a.ex_date <= $1::date ORDER BY i.symbol`

/** No raw object brings it about that a day has come. */
const noObject = 0

/**
 * Puts into effect what was announced and whose ex-date has come, as storing does when anything of the instrument arrives; for those of which
 * nothing does. `now` in milliseconds. Returns the symbols.
 */
export async function takeDueActions(db: Db, now: number): Promise<Symbol[]> {
  // No zone is further ahead of UTC.
  const date = new Date(now + 14 * 3_600_000)
  const rows = await db.$queryRawUnsafe<{ symbol: Symbol }[]>(announced, date)
  const taken: Symbol[] = []
  for (const { symbol } of rows)
    await db.$transaction(async (tx) => {
      const locked = await lockInstruments(tx, [symbol])
      const known = await findKnown(tx, [{ instrument: { symbol } }])
      const answer = { provider: 'csv', rawObjectId: noObject, now } as const
      const news = await findNews(tx, [], known, answer)
      if (isNothing(news)) return
      await takeActions(tx, news, locked, answer)
      taken.push(symbol)
    })
  return taken
}
