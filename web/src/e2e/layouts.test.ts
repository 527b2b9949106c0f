import { storeExampleData } from '@barline/api/testing/example-data'
import type { LayoutsAnswer } from '@barline/api/wire'
import { expect, test } from 'vitest'
import { eventually } from '../testing/app-tests.ts'
import { findings } from '../testing/findings.ts'
import { realAppTests } from '../testing/real-app.ts'
import { chartOf, live, lookOf } from '../testing/visit.ts'

const start = realAppTests()

test('a view is kept under a name, opened again by somebody else, renamed, replaced when asked to, and forgotten', async () => {
  const app = await start()
  await storeExampleData(app.database)
  const names = async () => (await app.get<LayoutsAnswer>('/v1/layouts')).body.layouts.map(({ name }) => name)
  const page = await app.open('/AAPL/1w?type=bars&i=sma_5')
  await chartOf(page, 'AAPL/1w')
  await live(page)
  await page.keyboard.press('Alt+o')
  const sheet = page.getByRole('dialog', { name: 'Layouts' })
  await sheet.getByText('None is kept yet').waitFor()
  await sheet.getByLabel('Keep what is on the screen as').fill('Weekly bars')
  await sheet.getByRole('button', { name: 'Save' }).click()
  await sheet.getByText('Kept as Weekly bars.').waitFor()
  expect(await findings(page)).toEqual([])

  const other = await app.open('/TSLA/1d', { failingRequests: true })
  await chartOf(other, 'TSLA/1d')
  await other.keyboard.press('Alt+o')
  const theirs = other.getByRole('dialog', { name: 'Layouts' })
  await theirs.getByRole('link', { name: 'Weekly bars' }).click()
  await chartOf(other, 'AAPL/1w')
  await eventually(async () => [(await lookOf(other)).kind, (await lookOf(other)).indicators.length]).toEqual(
    ['bars', 1],
  )

  await sheet.getByRole('button', { name: 'Rename Weekly bars' }).click()
  await sheet.getByLabel('New name of Weekly bars').fill('Overview')
  await sheet.getByRole('button', { name: 'Rename', exact: true }).click()
  await sheet.getByRole('link', { name: 'Overview' }).waitFor()
  expect(await names()).toEqual(['Overview'])

  // Somebody else took the name since this list was read: nothing of theirs is replaced unseen.
  await other.keyboard.press('Alt+o')
  await theirs.getByRole('link', { name: 'Overview' }).waitFor()
  await app.app.request('/v1/layouts/Mine', {
    ...{ method: 'PUT', headers: { 'content-type': 'application/json' } },
    // Half of a character that is written by its code: an address like any other that is kept.
    body: JSON.stringify({ address: '/TSLA%E2/1d', version: 0 }),
  })
  await theirs.getByLabel('Keep what is on the screen as').fill('Mine')
  await theirs.getByRole('button', { name: 'Save' }).click()
  await theirs.getByText('Another layout has this name.').waitFor()
  await theirs.getByRole('button', { name: 'Replace' }).click()
  await theirs.getByText('Kept as Mine.').waitFor()
  // Once more, while they look at their list: what they did not see stays when they delete it.
  const kept = (await app.get<LayoutsAnswer>('/v1/layouts')).body.layouts.find(({ name }) => name === 'Mine')
  await app.app.request('/v1/layouts/Mine', {
    ...{ method: 'PUT', headers: { 'content-type': 'application/json' } },
    body: JSON.stringify({ address: '/AAPL/1d', version: kept!.version }),
  })
  await theirs.getByRole('button', { name: 'Delete Mine' }).click()
  await theirs.getByText('Mine stays: somebody changed it meanwhile.').waitFor()
  await theirs.getByRole('button', { name: 'Delete Mine' }).click()
  await eventually(names).toEqual(['Overview'])
})
