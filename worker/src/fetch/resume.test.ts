import type { Db } from '@barline/db/client'
import { providerIds, type Provider } from '@barline/db/domain/provider'
import { toSymbol } from '@barline/db/domain/symbol'
import { testDatabase } from '@barline/db/testing/database'
import { describe, expect, it } from 'vitest'
import { resumeFrom } from './resume.ts'

const symbol = toSymbol('AAPL')!

/** Daily bars from 2024-01-01 on, one for each provider named. */
async function storeDays(db: Db, providers: Provider[]) {
  const series = await db.series.create({ data: { interval: '1d', instrument: { create: { symbol } } } })
  const price = { open: 1, high: 1, low: 1, close: 1, volume: 1 }
  const facts = {
    rawObjectId: 1,
    place: 0,
    version: 1,
    observedAt: new Date(),
    seriesId: series.id,
    ...price,
  }
  const bar = (name: Provider, day: number) => ({
    ...facts,
    provider: providerIds[name],
    time: new Date(Date.UTC(2024, 0, day + 1)),
  })
  await db.candle.createMany({ data: providers.map(bar) })
}

const from = async (db: Db, overlap?: number, provider: 'yahoo' | 'sample' = 'yahoo') => {
  const time = await resumeFrom(db, { provider, symbol, interval: '1d' }, overlap)
  return time === undefined ? undefined : new Date(time).toISOString().slice(0, 10)
}

describe('resumeFrom', () => {
  it('goes back five sessions from the last bar, so that corrections are seen', async () => {
    const { db } = await testDatabase()
    await storeDays(
      db,
      Array.from({ length: 10 }, () => 'yahoo'),
    )
    expect(await from(db)).toBe('2024-01-05')
    expect(await from(db, 0)).toBe('2024-01-10')
    expect(await from(db, 9)).toBe('2024-01-01')
  })

  it('wants everything where there are no more bars than the overlap, or none', async () => {
    const { db } = await testDatabase()
    expect(await from(db)).toBeUndefined()
    await storeDays(
      db,
      Array.from({ length: 5 }, () => 'yahoo'),
    )
    expect(await from(db)).toBeUndefined()
  })

  it('does not take the bars of another provider for its own', async () => {
    const { db } = await testDatabase()
    await storeDays(db, ['sample', 'sample', 'yahoo', 'csv'])
    expect(await from(db, 0)).toBe('2024-01-03')
    expect(await from(db, 0, 'sample')).toBe('2024-01-02')
    expect(await from(db, 1)).toBeUndefined()
  })
})
