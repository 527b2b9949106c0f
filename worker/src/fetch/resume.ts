import type { Db } from '@barline/db/client'
import type { Interval } from '@barline/db/domain/interval'
import { providerIds } from '@barline/db/domain/provider'
import type { Symbol } from '@barline/db/domain/symbol'
import type { Fetchable } from '../config.ts'

/** Stored bars that a fetch asks for again, so that what the provider corrected since is seen: five sessions, two weeks, two months. */
export const overlaps: Record<Interval, number> = {
  '1m': 5 * 390,
  '5m': 5 * 78,
  '15m': 5 * 26,
  '30m': 5 * 13,
  '1h': 5 * 7,
  '4h': 5 * 2,
  '1d': 5,
  '1w': 2,
  '1M': 2,
}

/**
 * From when to ask a provider for what is new, in milliseconds: the last bar stored from it, and `overlap` bars before that.
 * Undefined where it has given fewer, which is to say: ask for all. Bars of other providers do not count; the sample's
 * recent end would otherwise hide that the years before it were never asked for.
 */
export async function resumeFrom(
  db: Db,
  { provider, symbol, interval }: { provider: Fetchable; symbol: Symbol; interval: Interval },
  overlap = overlaps[interval],
): Promise<number | undefined> {
  const series = await db.series.findFirst({
    where: { interval, instrument: { symbol } },
    select: { id: true },
  })
  if (!series) return undefined
  const bar = await db.candle.findFirst({
    where: { seriesId: series.id, provider: providerIds[provider] },
    orderBy: { time: 'desc' },
    skip: overlap,
    select: { time: true },
  })
  return bar?.time.getTime()
}
