import type { CDPSession, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { appTests } from '../testing/app-tests.ts'
import { sampleApi } from '../testing/sample-api.ts'
import { chartOf, live } from '../testing/visit.ts'

const { open } = appTests(sampleApi())

/** As links do it: the page stays, and shows another series. */
async function follow(page: Page, series: string) {
  await page.evaluate((path) => {
    const link = Object.assign(document.createElement('a'), { href: path })
    document.body.append(link)
    link.click()
    link.remove()
  }, `/${series}`)
  await chartOf(page, series)
  await live(page)
}

/** What a page would hold more and more of, were it to forget to let go. */
const kinds = ['AbortSignal', 'EventSource', 'ResizeObserver', 'CanvasRenderingContext2D']

/** How many of each there are after collecting what is garbage, nodes that are no longer in the document among them. */
async function held(cdp: CDPSession) {
  // A first round lets go of what keeps others.
  for (let time = 0; time < 3; time++) await cdp.send('HeapProfiler.collectGarbage')
  const counts: Record<string, number> = { nodes: (await cdp.send('Memory.getDOMCounters')).nodes }
  for (const kind of kinds) counts[kind] = await countOf(cdp, kind)
  return counts
}

async function countOf(cdp: CDPSession, kind: string): Promise<number> {
  const objectGroup = 'counted'
  const prototype = await cdp.send('Runtime.evaluate', { expression: `${kind}.prototype`, objectGroup })
  const { objects } = await cdp.send('Runtime.queryObjects', {
    ...{ prototypeObjectId: prototype.result.objectId!, objectGroup },
  })
  const { result } = await cdp.send('Runtime.callFunctionOn', {
    ...{ objectId: objects.objectId!, functionDeclaration: 'function () { return this.length }' },
    returnByValue: true,
  })
  await cdp.send('Runtime.releaseObjectGroup', { objectGroup })
  return result.value as number
}

test('going from symbol to symbol leaves nothing behind', async () => {
  const page = await open('/SIM1/1d')
  await chartOf(page, 'SIM1/1d')
  await live(page)
  const cdp = await page.context().newCDPSession(page)
  const round = ['SIM2/1d', 'SIM1/1h', 'SIM1/1d']
  for (const series of round) await follow(page, series)
  const before = await held(cdp)
  const times = [...round, ...round]
  for (const series of times) await follow(page, series)
  // What is left behind is there once for each time, or more often. Some requests may be on their way, now or then.
  const leftBehind = async () =>
    Object.entries(await held(cdp)).filter(([kind, count]) => count - before[kind]! >= times.length)
  await expect.poll(leftBehind, { timeout: 10_000 }).toEqual([])
})
