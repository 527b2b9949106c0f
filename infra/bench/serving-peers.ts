import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { openDatabase } from '@barline/db/client'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'

/** What a peer is told before it listens: the answers that it has in memory, by their paths, and where the database is. */
export interface Told {
  kind: 'plain' | 'hono' | 'bare'
  databaseUrl: string
  answers: Record<string, Kept>
}

export interface Kept {
  etag: string
  headers: Record<string, string>
  body: Uint8Array<ArrayBuffer>
}

/** What our API is measured beside, each in a process of its own. */
const peers = { plain: openPlain, hono: openHono, bare: openBare }

process.on('message', (told: Told | { memory: true }) => {
  if ('memory' in told) return
  const server = peers[told.kind](told)
  server.listen(0, '127.0.0.1', () => process.send!({ port: (server.address() as AddressInfo).port }))
})
process.on('disconnect', () => process.exit())

/** The usual way: rows through Prisma, made to objects, made to JSON. It is given the id of the series, which it would have to look up. */
function openPlain({ databaseUrl }: Told) {
  const { db } = openDatabase(databaseUrl)
  const select = { time: true, open: true, high: true, low: true, close: true, volume: true } as const
  const app = new Hono()
  app.get('/:series', async (c) => {
    const rows = await db.candle.findMany({
      where: { seriesId: Number(c.req.param('series')) },
      orderBy: { time: 'desc' },
      take: Number(c.req.query('limit')),
      select,
    })
    const candles = rows.map(({ time, open, high, low, close, volume }) => ({
      t: time.toISOString(),
      ...{ o: Number(open), h: Number(high), l: Number(low), c: Number(close), v: Number(volume) },
    }))
    return c.json({ candles })
  })
  return createAdaptorServer(app)
}

/** A ceiling: nothing but finding the bytes and sending them. */
function openHono({ answers }: Told) {
  const app = new Hono()
  for (const [path, { etag, headers, body }] of Object.entries(answers))
    app.get(path, (c) =>
      c.req.header('if-none-match') === etag
        ? c.body(null, 304, { etag })
        : c.body(body, 200, { etag, ...headers }),
    )
  return createAdaptorServer(app)
}

/** The ceiling's ceiling. */
function openBare({ answers }: Told) {
  return createServer((request, response) => {
    const { etag, headers, body } = answers[request.url!]!
    if (request.headers['if-none-match'] === etag) return response.writeHead(304, { etag }).end()
    return response.writeHead(200, { etag, ...headers, 'content-length': body.length }).end(body)
  })
}
