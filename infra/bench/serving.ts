import { request } from 'node:http'
import { startChild, type Child } from './child.ts'
import { benchExport, type Export } from './export.ts'
import { fill } from './fill.ts'
import type { Order, Played } from './load-client.ts'
import { median, quantile } from './measure.ts'
import { withScratch } from './scratch-database.ts'
import type { Kept, Told } from './serving-peers.ts'

/** How many requests a second each way answers, in turns; the last of them is what the others are held against. */
export interface Serving {
  title: string
  rows: { who: string; rate: number; p99: number; ratio: number }[]
}

const connections = 16
const rounds = 7
const milliseconds = 1500
/** Of 390 minutes: three million. */
const sessions = 7693

const subjects = [
  {
    ...{ name: 'the last 1,000 daily bars', place: 0, limit: 1000 },
    path: '/v1/candles/DAILY?interval=1d&order=desc&limit=1000',
  },
  {
    ...{ name: 'the last 5,000 minute bars, of 3 million', place: 1, limit: 5000 },
    path: '/v1/candles/MINUTES?interval=1m&order=desc&limit=5000',
  },
]
const asColumns = '&shape=columns&time=unix'

interface Way {
  who: string
  port: number
  path: string
}

/**
 * The API as `entries/serve.ts` starts it, over 16 connections that always have a request under way, each from a process of its own. Cold:
 * without kept answers, beside the plain way. Warm: the same answer again, beside a Hono and a bare server that have these very
 * bytes in memory.
 */
export const benchServing = (server: string): Promise<{ serving: Serving[]; exporting: Export }> =>
  withScratch(server, 'serving', async ({ pool, url }) => {
    const daily = await fill(pool, '1d', ['DAILY'], sessions)
    const minutes = await fill(pool, '1m', ['MINUTES'], sessions)
    await pool.query('VACUUM ANALYZE')
    const ids = [daily, minutes].map((series) => series[0]!.id)
    const env = { PATH: process.env.PATH, DATABASE_URL: url, PORT: '0', LOG_LEVEL: 'warn' }
    const children: Child[] = []
    const start = (file: string, more: NodeJS.ProcessEnv = {}) => {
      const child = startChild(file, { ...env, ...more })
      children.push(child)
      return child
    }
    try {
      const serve = async (megabytes: string) => {
        const child = start('../../api/src/entries/serve.ts', { CACHE_MEGABYTES: megabytes })
        return { ...(await child.ask<Port>()), pid: child.pid }
      }
      // First of all, while its memory is that of a process that has just begun.
      const exporter = {
        ...(await serve('64')),
        path: '/v1/candles/MINUTES?interval=1m&limit=all&format=csv',
      }
      const exporting = await benchExport(pool, ids[1]!, exporter)
      const [warm, cold] = [await serve('64'), await serve('0')]
      const client = start('./load-client.ts')
      await client.ask()
      const peer = async (told: Told) => (await start('./serving-peers.ts').ask<Port>(told)).port
      const plain = await peer({ kind: 'plain', databaseUrl: url, answers: {} })
      const results: Serving[] = []
      for (const { name, path, place, limit } of subjects) {
        const ways = [
          { who: 'Barline, without kept answers', port: cold.port, path },
          { who: 'Prisma `findMany` and `c.json`', port: plain, path: `/${ids[place]}?limit=${limit}` },
        ]
        results.push({ title: `Cold: ${name}, as objects`, rows: await compare(client, ways) })
      }
      for (const { name, path } of subjects)
        for (const [how, headers] of warmWays) {
          const kept = await keptOf(warm.port, path + asColumns, headers)
          const answers = { '/kept': kept }
          const asked = how === 'conditional' ? { ...headers, 'if-none-match': kept.etag } : headers
          const ways = [
            { who: 'Barline', port: warm.port, path: path + asColumns },
            {
              who: 'bare node:http',
              port: await peer({ kind: 'bare', databaseUrl: url, answers }),
              path: '/kept',
            },
            {
              who: 'Hono, from memory (ceiling)',
              ...{ port: await peer({ kind: 'hono', databaseUrl: url, answers }), path: '/kept' },
            },
          ]
          const title = `Warm: ${name}, as columns, ${how}`
          results.push({ title, rows: await compare(client, ways, asked) })
        }
      return { serving: results, exporting }
    } finally {
      await Promise.all(children.map((child) => child.kill()))
    }
  })

interface Port {
  port: number
}

const warmWays: [how: string, headers: Record<string, string>][] = [
  ['as they are', {}],
  ['zstd', { 'accept-encoding': 'zstd' }],
  ['conditional', {}],
]

/** The answer that the ceilings are given to send: the very bytes, with what says what they are. */
async function keptOf(port: number, path: string, headers: Record<string, string>): Promise<Kept> {
  const { body, told } = await get(port, path, headers)
  const { etag = '', 'content-type': type = '', 'content-encoding': encoding } = told
  return {
    ...{ etag, body: new Uint8Array(body) },
    headers: { 'content-type': type, ...(encoding && { 'content-encoding': encoding }) },
  }
}

function get(
  port: number,
  path: string,
  headers: Record<string, string>,
): Promise<{ status: number; body: Buffer; told: Record<string, string | undefined> }> {
  return new Promise((resolve, reject) => {
    const asking = request({ host: '127.0.0.1', port, path, headers }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () =>
        resolve({
          status: response.statusCode!,
          body: Buffer.concat(parts),
          told: response.headers as Record<string, string | undefined>,
        }),
      )
    })
    asking.on('error', reject).end()
  })
}

/** Rounds in turns, the first of each to warm up. */
async function compare(
  client: Child,
  ways: readonly Way[],
  headers: Record<string, string> = {},
): Promise<Serving['rows']> {
  const orders = await Promise.all(ways.map((way) => orderOf(way, headers)))
  const rates = ways.map((): number[] => [])
  const tails = ways.map((): number[] => [])
  for (let round = -1; round < rounds; round++)
    for (const [place, order] of orders.entries()) {
      const played = await client.ask<Played | { error: string }>(order)
      if ('error' in played) throw new Error(`${ways[place]!.who}: ${played.error}`)
      if (round < 0) continue
      rates[place]!.push(played.latencies.length / played.seconds)
      tails[place]!.push(quantile([...played.latencies], 0.99))
    }
  const base = median(rates.at(-1)!)
  return ways.map(({ who }, place) => {
    const rate = median(rates[place]!)
    return { who, rate, p99: median(tails[place]!), ratio: rate / base }
  })
}

async function orderOf({ port, path }: Way, headers: Record<string, string>): Promise<Order> {
  const { status, body } = await get(port, path, headers)
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return {
    ...{ port, connections, milliseconds, status, length: body.length },
    request: `GET ${path} HTTP/1.1\r\nhost: bench\r\n${lines.join('')}\r\n`,
  }
}
