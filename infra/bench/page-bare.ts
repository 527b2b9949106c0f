import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import pg from 'pg'

/**
 * The least that a page with such a chart can be: static files, packed once and in memory, that hold the library, the same bars and
 * ten lines of script. `/1d/LONG` is its page; `?all` has all bars in view, `?studies` draws the lines of three indicators.
 */
process.on('message', (told: { databaseUrl: string } | { memory: true }) => {
  if ('databaseUrl' in told) void open(told.databaseUrl)
})
process.on('disconnect', () => process.exit())

const library = new URL(
  './dist/lightweight-charts.standalone.production.js',
  import.meta.resolve('lightweight-charts/package.json'),
)

async function open(databaseUrl: string) {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const { rows } = await client.query<{ path: string; bars: string }>(everySeries)
  await client.end()
  const files = new Map<string, { type: string; body: Buffer }>()
  const add = (path: string, type: string, text: string | Buffer) =>
    files.set(path, { type, body: gzipSync(text) })
  add('/chart.js', 'text/javascript', readFileSync(fileURLToPath(library)))
  add('/floor', 'text/html', '<!doctype html><title>Nothing</title>')
  for (const { path, bars } of rows) {
    add(path, 'text/html', page(`${path}.json`))
    add(`${path}.json`, 'application/json', bars)
  }
  const server = createServer((request, response) => {
    const file = files.get(new URL(request.url!, 'http://bench').pathname)
    if (!file) return response.writeHead(404).end()
    const headers = { 'content-type': file.type, 'content-encoding': 'gzip' }
    return response.writeHead(200, { ...headers, 'content-length': file.body.length }).end(file.body)
  })
  server.listen(0, '127.0.0.1', () => process.send!({ port: (server.address() as AddressInfo).port }))
}

/** As the chart takes them: nothing is left to be done to them. */
const everySeries = `
  SELECT '/' || s.interval || '/' || i.symbol AS path,
    json_agg(json_build_object('time', extract(epoch FROM c.time)::bigint, 'open', c.open::float8, 'high', c.high::float8,
      'low', c.low::float8, 'close', c.close::float8) ORDER BY c.time)::text AS bars
  FROM candle c JOIN series s ON s.id = c.series_id JOIN instrument i ON i.id = s.instrument_id GROUP BY 1`

const page = (bars: string) => `<!doctype html>
<title>Bare</title>
<style>html, body, div { margin: 0; height: 100% }</style>
<script>const coming = fetch('${bars}').then((answer) => answer.json())</script>
<div id="chart"></div>
<script src="/chart.js"></script>
<script type="module">
  const { createChart, CandlestickSeries, LineSeries } = LightweightCharts
  const query = new URLSearchParams(location.search)
  const timeScale = { rightOffset: 6, barSpacing: 8, minBarSpacing: 0.001, enableConflation: true }
  const chart = createChart(document.querySelector('div'), { autoSize: true, timeScale })
  const bars = await coming
  window.bare = { held: () => bars.length }
  chart.addSeries(CandlestickSeries).setData(bars)
  if (query.has('studies')) {
    const mean = (length) => {
      let sum = 0
      return bars.map(({ time, close }, i) => {
        sum += close - (bars[i - length]?.close ?? 0)
        return i < length - 1 ? { time } : { time, value: sum / length }
      })
    }
    const [fast, slow] = [mean(20), mean(50)]
    const shifted = (by) => fast.map((point) => ('value' in point ? { ...point, value: point.value + by } : point))
    const shares = bars.map(({ time, open, close }) => ({ time, value: 50 + 50 * Math.tanh(close - open) }))
    for (const line of [slow, fast, shifted(2), shifted(-2)]) chart.addSeries(LineSeries, { lineWidth: 1 }).setData(line)
    chart.addSeries(LineSeries, { lineWidth: 1 }, 1).setData(shares)
  }
  if (query.has('all')) chart.timeScale().setVisibleLogicalRange({ from: -0.5, to: bars.length - 0.5 })
</script>
`
