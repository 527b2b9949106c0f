import { runCli } from '@barline/worker/cli/run'
import { dailyBars, rawKey, yahooDocument } from '../e2e/documents.ts'
import { startYahooServer } from '../testing/yahoo-server.ts'
import { commands, minuteDocument, paths, splitDocument, table, withLetter } from './everything.ts'
import { openOneByOne } from './one-by-one.ts'

/**
 * Starts the processes of Barline within this one, as `process.env` tells them; returns what lets them do everything once. A higher round
 * brings newer observations, of the same bars and of others.
 */
export async function openExercise(endpoint: string): Promise<(round: number) => Promise<void>> {
  process.env.BARLINE_YAHOO_URL = (await startYahooServer()).url
  const { handler } = await import('@barline/worker/entries/fetch-lambda')
  await import('@barline/worker/entries/etl-container')
  await import('@barline/api/entries/serve')
  const api = `http://127.0.0.1:${process.env.PORT}`
  const outcomes = openOneByOne(endpoint)
  return async (round) => {
    for (const name of ['nightly', 'session', 'close', 'heal', 'reconcile', 'alerts']) {
      await handler({ round: name }, { getRemainingTimeInMillis: () => 60_000 })
      await outcomes.settled()
    }
    const stream = await openStream(`${api}/v1/stream?symbols=AAPL&interval=1d`)
    for (const [key, body] of objectsOf(round)) await outcomes.put(key, body)
    await outcomes.remove(rawKey('GONE', round))
    await stream.leave()
    for (const path of paths) await ask(`${api}${path}`)
    const operate = async (command: string) => (await run(command), await outcomes.settled())
    for (const command of commands) await operate(command)
    const [letter = 'none'] = await letters()
    for (const command of withLetter) await operate(`dlq ${command.replace('ID', letter)}`)
    await ask(`${api}/v1/stream?symbols=AAPL&interval=1d`, { 'last-event-id': '0' })
  }
}

const objectsOf = (round: number): [string, string][] => [
  [rawKey('AAPL', round), splitDocument(round)],
  [
    rawKey('AAPL', round + 10),
    yahooDocument(
      'AAPL',
      dailyBars('2024-01-02', 8 + round, (index) => 100 + index * round),
    ),
  ],
  [rawKey('AAPL', round + 20, { provider: 'csv', extension: 'csv' }), table(round)],
  [rawKey('MSFT', round, { interval: '1m' }), minuteDocument('MSFT', 20 * round)],
  [rawKey('EMPTY', round), yahooDocument('EMPTY', [])],
  [rawKey('BAD', round), 'no JSON'],
  [
    rawKey('WORSE', round, { provider: 'csv', extension: 'csv' }),
    'Date,Open,High,Low,Close,Volume\n2024-01-02,1,x,1,1,1\n2024-01-03,1,1,1,1,1\n',
  ],
  [
    rawKey('GONE', round),
    yahooDocument(
      'GONE',
      dailyBars('2024-01-02', 2, () => 5),
    ),
  ],
]

async function ask(url: string, headers: Record<string, string> = {}): Promise<void> {
  const ending = new AbortController()
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${process.env.ADMIN_TOKEN}`, ...headers },
    signal: ending.signal,
  })
  if (response.status >= 500) console.error(`${url} answered ${response.status}`)
  if (response.headers.get('content-type') === 'text/event-stream') await response.body!.getReader().read()
  else await response.text()
  ending.abort()
}

async function run(command: string): Promise<string> {
  let out = ''
  const console_ = { out: (line: string) => void (out += line), err: (line: string) => console.error(line) }
  await runCli(command.split(' '), {
    env: process.env,
    console: console_,
    signal: new AbortController().signal,
  })
  return out
}

async function letters(): Promise<string[]> {
  const { letters = [] } = JSON.parse(await run('dlq list --letters --json')) as {
    letters?: { id: string }[]
  }
  return letters.map(({ id }) => id)
}

async function openStream(url: string): Promise<{ leave(): Promise<void> }> {
  const leaving = new AbortController()
  const response = await fetch(url, { signal: leaving.signal })
  const reading = (async () => {
    await response.body!.pipeTo(new WritableStream())
  })().catch(() => undefined)
  return { leave: () => (leaving.abort(), reading) }
}
