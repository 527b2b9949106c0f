import setup from '/work/main/infra/testing/global-setup.ts'
import { openDatabase } from '@barline/db/client'
import { migrate } from '@barline/db/migrate'
import { storeObject } from '@barline/db/store-object'
import { loaded, rawObject } from '@barline/db/testing/builders'
import { toSymbol } from '@barline/db/domain/symbol'
import { barTime } from '@barline/db/domain/time'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { fork } from 'node:child_process'
const provided: Record<string, string> = {}
const stop = await setup({ provide: (k: string, v: string) => { provided[k] = v } } as never)
const url = `${provided.postgresServer}/template`
const database = openDatabase(url, { name: 'x' } as never)
const rows = readFileSync('/work/shared/data/npm/observablehq_aapl.csv', 'utf8').trim().split('\n').slice(1).map((l, i) => { const [d, o, h, lo, c, , v] = l.split(','); return { time: barTime(Date.parse(d!)), open: +o!, high: +h!, low: +lo!, close: +c!, volume: +v!, place: i + 2 } })
let n = 0
export const store = (symbol: string, interval: '1d', bars: typeof rows) => storeObject(database.db, rawObject({ observedAt: new Date(Date.UTC(2024, 5, 1) + ++n * 1000) }), loaded, [{ instrument: { symbol: toSymbol(symbol)!, name: 'Apple Inc.', exchange: 'NASDAQ', currency: 'USD', timezone: 'America/New_York' } as never, interval, bars }])
await store('AAPL', '1d', rows.slice(0, -1))
await store('BTC/USD', '1d', rows.slice(0, 300))
const api = fork('/work/main/api/src/entries/serve.ts', { env: { ...process.env, DATABASE_URL: url, PORT: '0', LOG_LEVEL: 'warn' } })
const port = await new Promise<number>((r) => api.on('message', (m: { port: number }) => r(m.port)))
const base = `http://127.0.0.1:${port}`
console.log(base)
const { launchBrowser } = await import('/work/main/web/src/testing/browser.ts')
const { legend } = await import('/work/main/web/src/testing/visit.ts')
const browser = await launchBrowser()
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
page.on('console', (m) => console.log('console', m.type(), m.text())); page.on('pageerror', (e) => console.log(e))
page.on('request', (r) => r.url().includes('/v1/') && console.log('req', r.url().slice(base.length)))
await page.goto(base); await page.waitForFunction(() => window.barline!?.bars().length > 0)
console.log(page.url(), await page.evaluate(() => window.barline!.bars().length), await legend(page))
await page.getByTestId('connection').getByText('Live').waitFor()
await page.waitForTimeout(500)
const t0 = performance.now(); await store('AAPL', '1d', rows.slice(-1))
await page.waitForFunction((t) => window.barline!.bars().at(-1)!.time === t, rows.at(-1)!.time / 1000); console.log('live after', performance.now() - t0, await legend(page))
await page.screenshot({ path: '/tmp/shots/real.png' })
for (let i = 0; i < 12; i++) { await page.getByTestId('chart').focus(); for (let k = 0; k < 10; k++) { await page.keyboard.press('Shift+ArrowLeft'); if (i === 0 && k < 3) console.log(JSON.stringify(await page.evaluate(() => window.barline!.visibleRange()))) } await page.waitForTimeout(60) }
console.log(JSON.stringify(await page.evaluate(() => [window.barline!.visibleRange(), document.activeElement!.outerHTML.slice(0, 80)])));
await page.waitForTimeout(500); console.log(await page.evaluate(() => window.barline!.bars().length), rows.length, await page.getByTestId('history').textContent())
const bars = await page.evaluate(() => window.barline!.bars()); console.log('equal', JSON.stringify(bars.map(b => [b.time, b.open, b.high, b.low, b.close, b.volume])) === JSON.stringify(rows.map(b => [b.time / 1000, b.open, b.high, b.low, b.close, b.volume])))
await page.goto(base + '/BTC%2FUSD/1d'); await page.waitForFunction(() => window.barline?.bars().length === 300); console.log('btc ok')
for (const path of ['/NOPE/1d', '/AAPL/1h', '/v1/nope']) console.log(path, (await fetch(base + path)).status)
const timings = []; for (let i = 0; i < 20; i++) { const t = performance.now(); const r = await fetch(base + '/AAPL/1d'); const b = await r.text(); timings.push(performance.now() - t); if (!i) console.log('html', b.length, Object.fromEntries(r.headers)) }
console.log('ssr ms', timings.map(Math.round).join(' '))
api.kill(); await browser.close(); await database.close(); await stop(); process.exit(0)
