import type { Db } from '@barline/db/client'
import { toSymbol } from '@barline/db/domain/symbol'
import { barTime } from '@barline/db/domain/time'
import { storeObject } from '@barline/db/store-object'
import { machineTime, startChild, type Child } from './child.ts'
import { median, milliseconds } from './measure.ts'
import { withScratch } from './scratch-database.ts'
import type { Order, Reached } from './streams-readers.ts'

export interface Streams {
  readers: number
  /** Milliseconds until the event is at the first, the median and the last reader; medians of the rounds. */
  reach: ({ who: string } & Reach)[]
  /** Kilobytes of each open stream, after collecting. */
  memory: { who: string; resident: number; heap: number }[]
  /** Milliseconds until all are open, and until all that come back after a restart have what they missed. */
  opening: number
  resuming: number
  missed: number
}

interface Reach {
  first: number
  half: number
  last: number
}

const readers = 1000
const rounds = 30
const missed = 20
const symbols = Array.from({ length: 100 }, (_, n) => `BENCH${n}`)
const follow = (symbol: number) => `/v1/stream?symbols=${symbols[symbol]}&interval=1d`
const alike = Array.from({ length: readers }, () => follow(0))
const spread = Array.from({ length: readers }, (_, n) => follow(n % symbols.length))

/**
 * From the moment COMMIT is sent until an event is at each of 1,000 readers, which are another process. Beside it a bare server of
 * node:http that writes the same bytes to 1,000 open answers, from the moment it begins to.
 */
export const benchStreams = (server: string): Promise<Streams> =>
  withScratch(server, 'streams', async ({ db, url }) => {
    const env = { PATH: process.env.PATH, DATABASE_URL: url, PORT: '0', LOG_LEVEL: 'warn' }
    const startServer = () => startChild('../../api/src/entries/serve.ts', env)
    const [client, ceiling] = [startChild('./streams-readers.ts'), startChild('./streams-ceiling.ts')]
    let ours = startServer()
    try {
      const [{ port }, bare] = [await ours.ask<Port>(), await ceiling.ask<Port>(), await client.ask()]
      const commit = committer(db)
      await commit(symbols)
      const memory = [{ who: 'Barline', ...(await memoryOf(ours, client, port)) }]
      const one = await play(client, () => commit(symbols.slice(0, 1)))
      await tell(client, { close: true })
      const opening = await milliseconds(() => tell(client, { open: { port, paths: spread } }))
      const many = await play(client, () => commit(symbols))
      const lastEventId = /^id: (.*)$/m.exec(many.text)![1]!
      await ours.kill()
      await tell(client, { close: true })
      for (let time = 0; time < missed; time++) await commit(symbols)
      ours = startServer()
      const again = { port: (await ours.ask<Port>()).port, paths: spread, lastEventId }
      const resuming = await milliseconds(() => tell(client, { open: again }))
      await tell(client, { close: true })
      memory.unshift({ who: 'bare node:http (ceiling)', ...(await memoryOf(ceiling, client, bare.port)) })
      const write = one.text.slice(one.text.indexOf('event: candles'), one.text.indexOf('\n\n') + 2)
      const least = await play(client, async () => (await ceiling.ask<{ began: number }>({ write })).began)
      return {
        ...{ readers, memory, opening, resuming, missed },
        reach: [
          { who: 'bare node:http, from its first write on (ceiling)', ...least },
          { who: 'all follow one series, a commit changes it', ...one },
          { who: `spread over ${symbols.length} series, a commit changes all of them`, ...many },
        ],
      }
    } finally {
      await Promise.all([ours, client, ceiling].map((child) => child.kill()))
    }
  })

interface Port {
  port: number
}

const tell = (client: Child, order: Order) => client.ask(order)

interface Usage {
  resident: number
  heap: number
}

/** Leaves 1,000 streams open. What is allocated once, at the first of them, is not theirs. */
async function memoryOf(server: Child, client: Child, port: number): Promise<Usage> {
  await tell(client, { open: { port, paths: alike } })
  await tell(client, { close: true })
  const before = await server.ask<Usage>({ memory: true })
  await tell(client, { open: { port, paths: alike } })
  const after = await server.ask<Usage>({ memory: true })
  const each = (name: keyof Usage) => (after[name] - before[name]) / readers / 1024
  return { resident: each('resident'), heap: each('heap') }
}

/** `act` says when it began; each round waits for the last reader. */
async function play(client: Child, act: () => Promise<number>): Promise<Reach & { text: string }> {
  const samples: Reach[] = []
  let text = ''
  for (let round = -5; round < rounds; round++) {
    await tell(client, { await: true })
    const reached = client.ask<Reached>()
    const began = await act()
    const came = await reached
    text = came.text
    const sorted = came.times.map((time) => (time - began) / 1000).sort((a, b) => a - b)
    if (round >= 0) samples.push({ first: sorted[0]!, half: median(sorted), last: sorted.at(-1)! })
  }
  const middle = (name: keyof Reach) => median(samples.map((sample) => sample[name]))
  return { first: middle('first'), half: middle('half'), last: middle('last'), text }
}

/** Stores another bar of each symbol in one transaction, and returns when its COMMIT was sent. */
function committer(db: Db): (of: string[]) => Promise<number> {
  let count = 0
  return async (of) => {
    let sent = 0
    const $transaction = (work: (tx: unknown) => Promise<unknown>) =>
      db.$transaction(async (tx) => {
        const result = await work(tx)
        sent = machineTime()
        return result
      })
    const observedAt = new Date(Date.UTC(2026, 0, 1) + ++count * 1000)
    const object = { bucket: 'bench', key: `bench/${count}`, provider: 'csv', observedAt } as const
    const entry = { status: 'loaded', attempts: 1, etlVersion: 'bench' } as const
    const close = 100 + count / 100
    const prices = { open: close, high: close, low: close, close }
    const bar = { time: barTime(Date.UTC(2025, 5, 2)), ...prices, volume: 1, place: 0 }
    const series = of.map((symbol) => ({
      instrument: { symbol: toSymbol(symbol)!, timezone: 'America/New_York' },
      ...{ interval: '1d' as const, bars: [bar] },
    }))
    await storeObject({ $transaction } as unknown as Db, object, entry, series)
    return sent
  }
}
