import { describe, expect, it } from 'vitest'
import { ask, type Reply } from './ask.ts'
import { closedPort, reply, silence, startProvider, testClock, truncated } from './testing/provider.ts'
import { createTokenBucket } from './token-bucket.ts'

describe('ask', () => {
  it('brings the answer byte for byte, with what is said about it', async () => {
    const body = new Uint8Array([0xef, 0xbb, 0xbf, 0x7b, 0x7d, 0x0a, 0x00, 0xff])
    const { url, asked } = await startProvider(
      reply(200, body, { 'content-type': 'application/json;charset=utf-8' }),
    )
    const clock = testClock()
    const result = await ask(`${url}/chart?a=1`, { clock, headers: { 'user-agent': 'Mozilla/5.0' } })
    expect(result).toEqual({
      ok: true,
      reply: {
        url: `${url}/chart?a=1`,
        status: 200,
        contentType: 'application/json;charset=utf-8',
        body,
        receivedAt: clock.now(),
      },
    })
    expect(asked[0]!.headers['user-agent']).toBe('Mozilla/5.0')
  })

  it('waits as long as Retry-After says, and a little by chance', async () => {
    const { url } = await startProvider(
      reply(429, 'Too Many Requests', { 'retry-after': '5' }),
      reply(200, '{}'),
    )
    const clock = testClock()
    expect(await ask(url, { clock })).toMatchObject({ ok: true })
    expect(clock.waits).toEqual([5_250])
  })

  it('waits until the date that Retry-After names', async () => {
    const at = new Date(testClock().now() + 20_000).toUTCString()
    const { url } = await startProvider(reply(503, '', { 'retry-after': at }), reply(200, '{}'))
    const clock = testClock()
    expect(await ask(url, { clock })).toMatchObject({ ok: true })
    expect(clock.waits).toEqual([20_250])
  })

  it('does not wait for a provider that wants to be left alone for long', async () => {
    const { url, asked } = await startProvider(reply(429, '', { 'retry-after': '3600' }))
    const clock = testClock()
    expect(await ask(url, { clock })).toEqual({
      ok: false,
      failure: { kind: 'throttled', detail: 'HTTP 429, to come again in 3600 s', attempts: 1 },
    })
    expect(clock.waits).toEqual([])
    expect(asked).toHaveLength(1)
  })

  it('asks again after a server error, and tells', async () => {
    const { url, asked } = await startProvider(reply(500, 'oops'), reply(502, 'oops'), reply(200, '{}'))
    const told: unknown[] = []
    const clock = testClock()
    const result = await ask(url, { clock, onRetry: (failure, wait) => told.push([failure, wait]) })
    expect(result).toMatchObject({ ok: true })
    expect(told).toEqual([
      ['HTTP 500', 250],
      ['HTTP 502', 500],
    ])
    expect(asked).toHaveLength(3)
  })

  it('gives up after four attempts', async () => {
    const { url, asked } = await startProvider(reply(500, 'oops'))
    expect(await ask(url, { clock: testClock() })).toEqual({
      ok: false,
      failure: { kind: 'unavailable', detail: 'HTTP 500', attempts: 4 },
    })
    expect(asked).toHaveLength(4)
  })

  it.each([400, 401, 403, 404, 422])('takes HTTP %i for the answer that it is', async (status) => {
    const { url, asked } = await startProvider(reply(status, '{"chart":{}}'))
    expect(await ask(url, { clock: testClock() })).toMatchObject({ ok: true, reply: { status } })
    expect(asked).toHaveLength(1)
  })

  it('asks again when the body ends too soon', async () => {
    const { url, asked } = await startProvider(truncated('{"chart":'), reply(200, '{"chart":{}}'))
    const result = await ask(url, { clock: testClock() })
    expect(result.ok && Buffer.from(result.reply.body).toString()).toBe('{"chart":{}}')
    expect(asked).toHaveLength(2)
  })

  it('never passes a truncated body on', async () => {
    const { url } = await startProvider(truncated('{"chart":'))
    expect(await ask(url, { clock: testClock() })).toMatchObject({
      ok: false,
      failure: { kind: 'broken', attempts: 4 },
    })
  })

  it('does not wait for an answer that does not begin', async () => {
    const { url, asked } = await startProvider(silence)
    const result = await ask(url, { clock: testClock(), timeouts: { answer: 20, whole: 10_000 } })
    expect(result).toEqual({
      ok: false,
      failure: { kind: 'timeout', detail: 'no complete answer within 20 ms', attempts: 4 },
    })
    expect(asked).toHaveLength(4)
  })

  it('does not wait for an answer that does not end', async () => {
    const { url } = await startProvider((_, response) => void response.writeHead(200).write('{'))
    const result = await ask(url, { clock: testClock(), timeouts: { answer: 10_000, whole: 20 } })
    expect(result).toMatchObject({ ok: false, failure: { kind: 'timeout', attempts: 4 } })
  })

  it('says that nobody is there when the connection is refused', async () => {
    const port = await closedPort()
    const result = await ask(`http://127.0.0.1:${port}`, { clock: testClock() })
    expect(result).toMatchObject({ ok: false, failure: { kind: 'offline', attempts: 4 } })
    expect(!result.ok && result.failure.detail).toContain(`ECONNREFUSED 127.0.0.1:${port}`)
  })

  it('stops at once when told to, while asking', async () => {
    const stop = new AbortController()
    const { url, asked } = await startProvider(() => stop.abort())
    const result = await ask(url, { clock: testClock(), signal: stop.signal })
    expect(result).toEqual({ ok: false, failure: { kind: 'stopped', detail: 'stopped', attempts: 1 } })
    expect(asked).toHaveLength(1)
  })

  it('stops at once when told to, while waiting', async () => {
    const stop = new AbortController()
    const { url, asked } = await startProvider(reply(500, ''))
    const clock = { ...testClock(), wait: () => Promise.resolve(stop.abort()) }
    expect(await ask(url, { clock, signal: stop.signal })).toMatchObject({
      ok: false,
      failure: { kind: 'stopped' },
    })
    expect(asked).toHaveLength(1)
  })

  it('takes a token for every attempt, and waits for one', async () => {
    const { url, asked } = await startProvider(reply(500, ''), reply(200, '{}'))
    const clock = testClock()
    const bucket = createTokenBucket([{ requests: 1, per: 30_000 }])
    expect(await ask(url, { clock, bucket })).toMatchObject({ ok: true })
    expect(clock.waits).toEqual([250, 29_750])
    expect(asked).toHaveLength(2)
  })

  it('does not wait for a token for long, and asks nobody', async () => {
    const { url, asked } = await startProvider(reply(200, '{}'))
    const bucket = createTokenBucket([{ requests: 1, per: 86_400_000 }])
    const clock = testClock()
    await ask(url, { clock, bucket })
    expect(await ask(url, { clock, bucket })).toEqual({
      ok: false,
      failure: {
        kind: 'throttled',
        detail: 'its limit (1 request a day) is used up for 1440 min',
        attempts: 0,
      },
    })
    expect(asked).toHaveLength(1)
  })

  it('stops at once when told to, while waiting for a token', async () => {
    const stop = new AbortController()
    const { url, asked } = await startProvider(reply(200, '{}'))
    const bucket = createTokenBucket([{ requests: 1, per: 30_000 }])
    await ask(url, { clock: testClock(), bucket })
    const clock = { ...testClock(), wait: () => Promise.resolve(stop.abort()) }
    expect(await ask(url, { clock, bucket, signal: stop.signal })).toMatchObject({
      ok: false,
      failure: { kind: 'stopped', attempts: 0 },
    })
    expect(asked).toHaveLength(1)
  })

  it('asks again what is refused although its status does not say so', async () => {
    const { url } = await startProvider(reply(200, 'later'), reply(200, 'bars'))
    const clock = testClock()
    const refuse = ({ body }: Reply) =>
      Buffer.from(body).toString() === 'later'
        ? { kind: 'throttled' as const, detail: 'later', retryAfter: 3_000 }
        : undefined
    const result = await ask(url, { clock, refuse })
    expect(result.ok && Buffer.from(result.reply.body).toString()).toBe('bars')
    expect(clock.waits).toEqual([3_250])
  })
})
