import { expect, test } from 'vitest'
import { evaluateRound } from './evaluate-alerts.ts'
import { later, onDay, openAlertStore } from './testing/alert-store.ts'

const above = { kind: 'price-above', params: { price: 11 } }
const silence = { kind: 'no-data', params: { bars: 1 } }

test('a rule that cannot be read holds up no other one, is told of once, and says what it has to say once it can be read', async () => {
  const { db, close, rule, standing } = await openAlertStore()
  const bad = await rule(above)
  await rule(above)
  const badSilence = await rule(silence)
  await rule(silence)
  for (const { id } of [bad, badSilence])
    await db.alertRule.update({ where: { id }, data: { params: { moon: 'full' } } })
  await close([10, 12])
  const told: { err: Error }[] = []
  const log = { info: () => undefined, error: (about: { err: Error }) => void told.push(about) }
  const deps = { db, now: () => later, log, unreadable: new Set<string>() }

  expect(await evaluateRound(deps)).toEqual({ fired: 2, withdrawn: 0 })
  expect(await standing()).toEqual([`${onDay(1)} up`, expect.stringMatching(/ none$/)])
  expect(told.map(({ err }) => err.message).sort()).toEqual([
    `alert_rule ${bad.id}: params.price: expected a price above 0, at most 1000000000, came nothing`,
    `alert_rule ${badSilence.id}: params.moon: expected only bars, came "full"`,
  ])
  expect(await evaluateRound(deps)).toEqual({ fired: 0, withdrawn: 0 })
  expect(told).toHaveLength(2)
  await db.alertRule.update({ where: { id: bad.id }, data: { params: above.params } })
  expect(await evaluateRound(deps)).toEqual({ fired: 1, withdrawn: 0 })
  expect(await standing()).toEqual([`${onDay(1)} up`, `${onDay(1)} up`, expect.stringMatching(/ none$/)])
  expect(await db.alertRecheck.count()).toBe(0)
})
