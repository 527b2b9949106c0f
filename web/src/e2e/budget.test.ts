import { createAccess } from '@barline/api/auth/access'
import { storeExampleData } from '@barline/api/testing/example-data'
import { test } from 'vitest'
import { eventually } from '../testing/app-tests.ts'
import { realAppTests } from '../testing/real-app.ts'
import { chartOf } from '../testing/visit.ts'

const start = realAppTests()

test('an address that has used up what it may ask for is shown its chart as soon as it may ask again', async () => {
  let time = 0
  const access = createAccess({ rateLimit: { quota: 30, window: 30 } })
  const app = await start({ access, now: () => time })
  await storeExampleData(app.database)
  const ask = async () => (await fetch(`${app.url}/v1/symbols`)).status
  await eventually(ask).toBe(429)
  const page = await app.open('/AAPL/1d', { failingRequests: true })
  await page.getByRole('heading', { name: 'Too many requests for now' }).waitFor()
  await eventually(() => page.getByRole('button', { name: 'Trying again' }).innerText()).toBe(
    'Trying again in 1 s',
  )
  time += 30_000
  await chartOf(page, 'AAPL/1d')
})
