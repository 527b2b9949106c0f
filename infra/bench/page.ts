import type { Browser, Page } from 'playwright-core'
import type { Comparison } from './measure.ts'
import { withBrowser } from './page-browser.ts'
import { benchFrames, type Frames } from './page-frames.ts'
import { benchLiveHeap, benchSwitchHeap, type Heap } from './page-heap.ts'
import { benchPaint, type ChartPage } from './page-paint.ts'
import { startPeer } from './page-peer.ts'
import { benchSize, type Size } from './page-size.ts'
import { subjects, type PageStack, type Subject, withPageStack } from './page-stack.ts'

export interface PageResults {
  painting: Comparison[]
  sizes: Size[]
  panning: { title: string; rows: Frames[] }[]
  heaps: Heap[]
}

/** The web app in a real browser, as `infra/serve` serves it; beside it bare pages and the original one. */
export const benchPage = (server: string, folder: string, runs: number): Promise<PageResults> =>
  withPageStack(server, async (stack) => {
    const bare = await stack.start('./page-bare.ts').ask<{ port: number }>({ databaseUrl: stack.databaseUrl })
    const urls = { ours: stack.url, bare: `http://127.0.0.1:${bare.port}` }
    const painting = await withBrowser((browser) => paintAll(browser, stack, urls, folder, runs))
    const { sizes, panning } = await withBrowser(async (browser) => ({
      sizes: [
        await benchSize(browser, urls.ours, '/SHORT/1d', 1),
        await benchSize(browser, urls.ours, '/LONG/1d?range=All', subjects.long.bars),
      ],
      panning: await panAll(browser, urls, runs),
    }))
    return { painting, sizes, panning, heaps: await measureHeaps(stack) }
  })

/** The second time in a browser whose engine writes no machine code: that lies in the heap, and is not the page's. */
async function measureHeaps(stack: PageStack): Promise<Heap[]> {
  const heaps: Heap[] = []
  for (const flags of [[], ['--js-flags=--jitless']])
    for (const bench of [benchLiveHeap, benchSwitchHeap]) {
      const heap = await withBrowser((browser) => bench(browser, stack), flags)
      heaps.push({ ...heap, what: flags.length > 0 ? `${heap.what}, without machine code` : heap.what })
    }
  return heaps
}

interface Urls {
  ours: string
  bare: string
}

/** As the style sheet has them for a dark page, and as the library has them. */
const colours = { ours: ['#22ab94', '#f7525f'], bare: ['#26a69a', '#ef5350'] }

async function paintAll(
  browser: Browser,
  { database, databaseUrl }: PageStack,
  urls: Urls,
  folder: string,
  runs: number,
): Promise<Comparison[]> {
  const peer = await startPeer(database.pool, databaseUrl, folder)
  const bare = ({ symbol, bars }: Subject, isAll = false): ChartPage => ({
    who: `bare page: lightweight-charts, the same bars as JSON${isAll ? ', all of them in view' : ''}`,
    ...{ url: `${urls.bare}/1d/${symbol}${isAll ? '?all' : ''}`, colours: colours.bare, bars },
  })
  const ours = (who: string, { symbol }: Subject, bars: number, query = ''): ChartPage => ({
    ...{ who, url: `${urls.ours}/${symbol}/1d${query}`, colours: colours.ours, bars },
  })
  const original = ({ symbol, bars }: Subject): ChartPage[] =>
    peer
      ? [
          {
            who: 'the original: Streamlit and Plotly',
            url: `${peer.url}/?symbol=${symbol}&interval=1d&limit=${bars}`,
            bars,
          },
        ]
      : []
  const { short, long } = subjects
  try {
    return [
      await benchPaint(
        browser,
        '1,260 daily bars, from navigation to painted',
        [
          bare(short),
          ours('Barline, as it opens', short, 1),
          bare(short, true),
          ours('Barline, all of them in view', short, short.bars, '?range=All'),
          ...original(short),
        ],
        runs,
      ),
      await benchPaint(
        browser,
        '20,000 daily bars, from navigation to painted',
        [
          bare(long, true),
          ours('Barline, as it opens', long, 1),
          ours('Barline, all of them in view', long, long.bars, '?range=All'),
          ...original(long),
        ],
        runs,
      ),
    ]
  } finally {
    await peer?.stop()
  }
}

const studies = '&i=sma_50&i=bollinger&i=rsi'

async function panAll(browser: Browser, urls: Urls, runs: number): Promise<PageResults['panning']> {
  const results: PageResults['panning'] = []
  const usual = async (page: Page) => {
    await page.keyboard.press('Alt+r')
    await page.waitForLoadState('networkidle')
  }
  for (const { symbol, interval, bars } of [subjects.long, subjects.minutes]) {
    const bare = `${urls.bare}/${interval}/${symbol}?studies`
    const ours = `${urls.ours}/${symbol}/${interval}?range=All${studies}`
    const rows = await benchFrames(
      browser,
      [
        { who: 'a page with nothing on it', url: `${urls.bare}/floor`, bars: 0 },
        { who: 'bare page, in the usual width', url: bare, bars },
        { who: 'Barline, in the usual width', url: ours, bars, prepare: usual },
        { who: 'bare page, all in view', url: `${bare}&all`, bars },
        { who: 'Barline, all in view', url: ours, bars },
      ],
      runs,
    )
    results.push({ title: `${bars.toLocaleString('en-US')} bars with three indicators`, rows })
  }
  return results
}
