import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { startYahooServer } from '../testing/yahoo-server.ts'

/** What it fetches, none of which is put by anybody else. */
export const watchlist = Array.from({ length: 4 }, (_, index) => `FETCHED${index}`)

/** Where in the bucket all of that is. */
export const fetchedPrefix = 'raw/provider=yahoo/interval=1d/symbol=FETCHED'

export interface Fetcher {
  /** Starts it, and kills it (SIGKILL) `milliseconds` after it has asked for `asked` symbols. */
  runAndKill(asked: number, milliseconds: number): Promise<void>
  /** Starts it, and kills it once `isOver`. */
  runUntil(isOver: () => Promise<boolean>): Promise<void>
  close(): Promise<void>
}

const entry = fileURLToPath(new URL('../../worker/src/entries/fetch.ts', import.meta.url))

/** The fetcher in a process of its own, with a stand-in for Yahoo. */
export async function openFetcher(env: Record<string, string>): Promise<Fetcher> {
  const { server, url } = await startYahooServer()
  const start = (): ChildProcess =>
    fork(entry, {
      env: {
        ...env,
        ...{ BARLINE_PROVIDERS: 'yahoo', BARLINE_YAHOO_URL: url, BARLINE_INTERVALS: '1d' },
        BARLINE_WATCHLIST: watchlist.join(','),
      },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
  const during = (work: () => Promise<unknown>) => killAfter(start(), work)
  return {
    runAndKill: (asked, milliseconds) =>
      during(async () => {
        for (let count = 0; count < asked; count++) await once(server, 'request')
        await wait(milliseconds)
      }),
    runUntil: (isOver) =>
      during(async () => {
        while (!(await isOver())) await wait(100)
      }),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function killAfter(child: ChildProcess, work: () => Promise<unknown>): Promise<void> {
  const ended = once(child, 'exit')
  const early = ended.then(([code]) => {
    throw new Error(`expected a fetcher that goes on until it is killed, came one that ended with ${code}`)
  })
  await Promise.race([work(), early])
  early.catch(() => undefined)
  child.kill('SIGKILL')
  await ended
}
