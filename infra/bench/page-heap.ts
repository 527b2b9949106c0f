import type { Db } from '@barline/db/client'
import { toSymbol } from '@barline/db/domain/symbol'
import { barTime } from '@barline/db/domain/time'
import { storeObject } from '@barline/db/store-object'
import type { Browser } from 'playwright-core'
import { hasBars, type InPage, withCold, type Cold } from './page-browser.ts'
import { others, subjects, type PageStack } from './page-stack.ts'

/** Megabytes that the page's scripts hold, after collecting what is garbage. */
export interface Heap {
  what: string
  before: number
  after: number
}

const minutes = 60
const perMinute = 60
const switches = 50
/** The same before that, for what is loaded and compiled once: as many minutes, and as many switches. */
const warmUp = { minutes: 30, switches: 100 }

/** Each minute a new bar that changes with every second: through the database, the feed and the page's own stream. */
export const benchLiveHeap = (browser: Browser, { url, database }: PageStack): Promise<Heap> =>
  withCold(browser, async (cold) => {
    const { symbol, interval } = subjects.minutes
    await cold.page.goto(`${url}/${symbol}/${interval}`)
    await cold.page.getByTestId('connection').getByText('Live').waitFor()
    const { rows } = await database.pool.query<{ last: Date }>(
      `SELECT s.last FROM series s JOIN instrument i ON i.id = s.instrument_id WHERE symbol = $1 AND interval = $2`,
      [symbol, interval],
    )
    const store = storer(database.db, rows[0]!.last.getTime())
    const play = async (minute: number) => {
      for (let second = 0; second < perMinute; second++) await store(minute, second)
      await saysClose(cold, closeOf(minute, perMinute - 1))
    }
    const end = warmUp.minutes + minutes
    for (let minute = 1; minute <= warmUp.minutes; minute++) await play(minute)
    const before = await heapOf(cold)
    for (let minute = warmUp.minutes + 1; minute <= end; minute++) await play(minute)
    const what = `${minutes * perMinute} updates of a chart of minutes, ${minutes} of them new bars`
    return { what, before, after: await heapOf(cold) }
  })

/** From symbol to symbol as links do it: the page stays, the chart shows another series. */
export const benchSwitchHeap = (browser: Browser, { url }: PageStack): Promise<Heap> =>
  withCold(browser, async (cold) => {
    await cold.page.goto(`${url}/${others[0]}/1d`)
    await hasBars(cold.page, 1)
    const go = async (symbol: string) => {
      await cold.page.evaluate(follow, `/${symbol}/1d`)
      await cold.page.waitForFunction(
        (wanted) => (globalThis as unknown as InPage).barline?.series()?.symbol === wanted,
        symbol,
        { polling: 20 },
      )
      await cold.page.getByTestId('connection').getByText('Live').waitFor()
    }
    const end = warmUp.switches + switches
    for (let time = 1; time <= warmUp.switches; time++) await go(others[time % others.length]!)
    const before = await heapOf(cold)
    for (let time = warmUp.switches + 1; time <= end; time++) await go(others[time % others.length]!)
    return { what: `${switches} switches among ${others.length} symbols`, before, after: await heapOf(cold) }
  })

/** In the page. */
function follow(path: string): void {
  const { document } = globalThis as unknown as InPage
  const link = Object.assign(document.createElement('a'), { href: path })
  document.body.append(link)
  link.click()
  link.remove()
}

async function heapOf({ page, cdp }: Cold): Promise<number> {
  await page.waitForLoadState('networkidle')
  for (let time = 0; time < 3; time++) await cdp.send('HeapProfiler.collectGarbage')
  return (await cdp.send('Runtime.getHeapUsage')).usedSize / 2 ** 20
}

/** Another one for each second, in cents. */
const closeOf = (minute: number, second: number) => 100 + minute + second / 100

const saysClose = ({ page }: Cold, close: number) =>
  page.waitForFunction(
    (wanted) => (globalThis as unknown as InPage).document.title.includes(wanted),
    close.toFixed(2),
    { polling: 20 },
  )

/** Stores the bar so many minutes after `last`, as it is after so many seconds. */
function storer(db: Db, last: number): (minute: number, second: number) => Promise<unknown> {
  let count = 0
  const { symbol, interval } = subjects.minutes
  const instrument = { symbol: toSymbol(symbol)!, timezone: 'America/New_York' }
  return (minute, second) => {
    const observedAt = new Date(Date.now() + ++count)
    const object = { bucket: 'bench', key: `page/${last}/${count}`, provider: 'csv', observedAt } as const
    const entry = { status: 'loaded', attempts: 1, etlVersion: 'bench' } as const
    const [open, close] = [closeOf(minute, 0), closeOf(minute, second)]
    const bar = {
      time: barTime(last + minute * 60_000),
      open,
      high: close,
      low: open,
      close,
      volume: second + 1,
    }
    return storeObject(db, object, entry, [{ instrument, interval, bars: [{ ...bar, place: 0 }] }])
  }
}
