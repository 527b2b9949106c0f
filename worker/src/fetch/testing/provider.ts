import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTcpServer, type AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { Clock } from '../back-off.ts'

export type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** A server in the place of a provider: gives the answers in turn, the last one for ever, and keeps what it was asked. */
export async function startProvider(...answers: Answer[]) {
  const asked: { url: URL; headers: IncomingMessage['headers'] }[] = []
  const server = createServer((request, response) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)]!
    asked.push({ url: new URL(request.url!, 'http://provider'), headers: request.headers })
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

export const reply =
  (status: number, body: string | Uint8Array, headers: Record<string, string> = {}): Answer =>
  (_, response) =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body)

/** Announces more than it sends, and hangs up. */
export const truncated =
  (body: string): Answer =>
  (_, response) => {
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': String(body.length + 100),
    })
    response.write(body, () => response.destroy())
  }

/** Takes the request and never answers. */
export const silence: Answer = () => {}

/** A port on which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = createTcpServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** A clock that stands still but for its waits, which take no time and are kept; chance is always a half. */
export function testClock(start = Date.UTC(2026, 10, 24, 15)): Clock & { waits: number[] } {
  const waits: number[] = []
  let now = start
  return {
    waits,
    now: () => now,
    random: () => 0.5,
    wait: (milliseconds) => {
      waits.push(milliseconds)
      now += milliseconds
      return Promise.resolve()
    },
  }
}

const dateOf = (time: number) => Math.floor(Date.parse(new Date(time).toISOString().slice(0, 10)) / 1000)

/** A chart as Yahoo writes it, one flat bar a day, stamped with New York's winter opening. */
export function chart(symbol: string, days: readonly string[], close = 100): string {
  const timestamp = days.map((day) => dateOf(Date.parse(day)) + 14.5 * 3600)
  const same = days.map(() => close)
  const quote = { open: same, high: same, low: same, close: same, volume: days.map(() => 1000) }
  const meta = {
    symbol,
    currency: 'USD',
    exchangeName: 'NMS',
    exchangeTimezoneName: 'America/New_York',
    dataGranularity: '1d',
  }
  const indicators = { quote: [quote], adjclose: [{ adjclose: same }] }
  return JSON.stringify({ chart: { result: [{ meta, timestamp, indicators }], error: null } })
}

export const chartError = (code: string, description: string) =>
  JSON.stringify({ chart: { result: null, error: { code, description } } })
