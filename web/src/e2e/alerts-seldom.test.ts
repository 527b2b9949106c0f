import { createAccess } from '@barline/api/auth/access'
import { putEvent } from '@barline/api/testing/alerts'
import { storeExampleData } from '@barline/api/testing/example-data'
import { adminToken } from '@barline/api/testing/keys'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { eventually } from '../testing/app-tests.ts'
import { findings } from '../testing/findings.ts'
import { realAppTests } from '../testing/real-app.ts'
import { live } from '../testing/visit.ts'

const start = realAppTests()

async function startApp() {
  const app = await start({ access: createAccess({ adminToken }) })
  await storeExampleData(app.database)
  return app
}

async function signIn(page: Page) {
  await page.getByLabel('Admin token').fill(adminToken)
  await page.getByRole('button', { name: 'Go on' }).click()
}

test('a rule that cannot be read says why, never fires, and can only be removed', async () => {
  const app = await startApp()
  const { db } = app.database
  const name = '<img src=x onerror=alert(1)>'
  await db.alertRule.update({ where: { id: 1 }, data: { kind: 'moon-phase', name } })
  const page = await app.open('/alerts')
  await signIn(page)
  const card = page.getByTestId('unreadable-rule')
  await card.getByRole('heading', { name: 'AAPL 1d cannot be read' }).waitFor()
  const text = await card.innerText()
  for (const part of [name, 'came "moon-phase"', 'It never fires.']) expect(text).toContain(part)
  expect(await card.getByRole('button').allTextContents()).toEqual(['Remove…'])
  expect(await findings(page)).toEqual([])
  await card.getByRole('button', { name: 'Remove…' }).click()
  await card.getByRole('button', { name: 'Keep' }).click()
  await card.getByRole('button', { name: 'Remove…' }).click()
  expect(await db.alertRule.count()).toBe(1)
  await card.getByRole('button', { name: 'Remove', exact: true }).click()
  await page.getByText('None yet.').waitFor()
  expect([await card.count(), await db.alertRule.count()]).toEqual([0, 0])
})

test('the bell has the newest fifty alerts, and leads to where the older ones begin; what fires meanwhile takes them away from nobody', async () => {
  const app = await startApp()
  const { db } = app.database
  const fire = (number: number) =>
    putEvent(db, 1, {
      ...{ barTime: new Date(Date.UTC(2020, 0, number)), message: `Alert number ${number}` },
      firedAt: new Date(Date.UTC(2020, 0, number, 21)),
    })
  for (let number = 1; number <= 110; number++) await fire(number)
  const page = await app.open('/AAPL/1d')
  // A bell is a bell once the page has been taken over by its scripts.
  await live(page)
  await page.getByTestId('alert-bell').click()
  await signIn(page)
  const bell = page.getByRole('dialog', { name: 'Alerts' })
  await bell.getByText('Alert number 61', { exact: true }).waitFor()
  expect(await bell.getByText('Alert number 60', { exact: true }).count()).toBe(0)
  await bell.getByRole('link', { name: 'Older ones' }).click()
  await page.waitForURL('**/alerts#older')
  const history = page.getByTestId('alert')
  await eventually(() => history.count()).toBe(100)
  const first = history.filter({ hasText: 'Alert number 60' })
  const above = page.locator('header').first()
  const beneath = async () => (await first.boundingBox())!.y - (await above.boundingBox())!.height
  await eventually(async () => Math.abs(await beneath()) < 40).toBe(true)
  await fire(111)
  await eventually(() => history.count()).toBe(101)
  await page.getByRole('button', { name: 'Older ones' }).click()
  await eventually(() => history.count()).toBe(111)
  expect(await page.getByRole('button', { name: 'Older ones' }).count()).toBe(0)
})
