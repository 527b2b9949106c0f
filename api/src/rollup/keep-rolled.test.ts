import { barTime } from '@barline/db/domain/time'
import { candle, firstDay } from '@barline/db/testing/builders'
import { expect, onTestFinished, test } from 'vitest'
import { bars, silent, testApi } from '../testing/api.ts'
import { keepRolled } from './keep-rolled.ts'

const minutes = (from: number, count: number, close: number) =>
  bars(
    Array.from({ length: count }, (_, index) => ({
      ...candle({ close }),
      time: barTime(firstDay + 15 * 3_600_000 + (from + index) * 60_000),
    })),
    { interval: '1m' },
  )

test('hours follow the commits: of what was there before, of corrections, and of what is new', async () => {
  const api = await testApi()
  await api.store(minutes(0, 6_000, 1))
  const { pool, url } = api.database
  const rolling = keepRolled({ databaseUrl: url, pool, log: silent, pause: 1 })
  onTestFinished(() => rolling.close())
  const state = async () => {
    const { rows } = await pool.query(
      `SELECT h.version, (SELECT max(high)::float8 FROM hour) AS high, (SELECT sum(volume)::float8 FROM hour) AS volume FROM hours h`,
    )
    return rows[0] as unknown
  }
  await expect.poll(state).toEqual({ version: 1, high: 1, volume: 600_000 })
  await api.store(minutes(30, 10, 3))
  await expect.poll(state).toEqual({ version: 2, high: 3, volume: 600_000 })
  await api.store(minutes(6_000, 10, 4))
  await expect.poll(state).toEqual({ version: 3, high: 4, volume: 601_000 })
})
