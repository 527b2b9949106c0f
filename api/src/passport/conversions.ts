import { conversionsOf } from '@barline/db/domain/actions/as-traded'
import type { Jumps } from '@barline/db/domain/actions/jumps'
import { providerOf } from '@barline/db/domain/provider'
import { barTime, datingZone } from '@barline/db/domain/time'
import type { GradedSeries } from '@barline/db/graded-series'
import { createUndoings, jumpsKey, jumpsStatement } from '@barline/db/undo-splits'
import type pg from 'pg'
import type { Conversion } from '../wire.ts'
import type { Row } from './row.ts'

/** The splits by which what was provided became the value, by their ex-date: worked out again as when it was stored. */
export async function findConversions(
  pool: pg.Pool,
  series: GradedSeries,
  row: Row,
  time: number,
): Promise<Conversion[]> {
  const { symbol, interval } = series
  const splits = row.splits.map(([date, numerator, denominator, providers]) => ({
    ...{ exDate: barTime(Date.parse(date)), numerator, denominator },
    sources: providers.map((id) => (id === 0 ? ('facts' as const) : providerOf(id))),
  }))
  const undoings = createUndoings(
    { interval, zone: datingZone(series.timezone) },
    splits,
    async (rawObjectId) => {
      const { rows } = await pool.query<{ jumps: Jumps }>(jumpsStatement, [
        rawObjectId,
        jumpsKey(symbol, interval),
      ])
      return rows[0]?.jumps
    },
  )
  const on = row.basisOn === null ? null : Date.parse(row.basisOn)
  const undoing = await undoings({ basis: row.basis, on, rawObjectId: row.rawObjectId })
  return conversionsOf(time, undoing).map(({ exDate, numerator, denominator }) => ({
    kind: 'split',
    exDate: new Date(exDate).toISOString().slice(0, 10),
    ratio: `${numerator}:${denominator}`,
    sources: splits.find((split) => split.exDate === exDate)!.sources,
  }))
}
