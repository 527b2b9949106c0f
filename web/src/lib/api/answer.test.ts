import { expect, onTestFinished, test, vi } from 'vitest'
import { askAsOperator, getJson } from './answer.ts'

const answering =
  (body: string, status = 200) =>
  () =>
    Promise.resolve(new Response(body, { status }))

test('a document', async () => {
  expect(await getJson(answering('{"a":1}'), '/x')).toEqual({ ok: true, value: { a: 1 } })
})

test('a problem keeps its title and type', async () => {
  const problem = '{"type":"/problems/unknown-symbol","title":"No such symbol"}'
  expect(await getJson(answering(problem, 404), '/x')).toEqual({
    ...{ ok: false, status: 404, title: 'No such symbol', type: '/problems/unknown-symbol' },
  })
})

test('an error in HTML, as proxies send it', async () => {
  expect(await getJson(answering('<h1>Bad gateway</h1>', 502), '/x')).toEqual({
    ...{ ok: false, status: 502, title: 'HTTP 502' },
  })
})

test('when it may be asked again: after seconds, or at a date; nothing else, and within an hour', async () => {
  const after = async (text: string) => {
    const refuse = () => Promise.resolve(new Response('', { status: 429, headers: { 'retry-after': text } }))
    const answer = await getJson(refuse, '/x')
    return answer.ok ? undefined : answer.retryAfter
  }
  expect([await after('12'), await after('0'), await after('soon'), await after('999999')]).toEqual([
    ...[12, undefined, undefined, 3600],
  ])
  expect(await after(new Date(Date.now() + 7200_000).toUTCString())).toBe(3600)
  expect(await after('Thu, 01 Jan 2015 00:00:00 GMT')).toBeUndefined()
})

test('no connection, and an answer that is cut off', async () => {
  const refused = () => Promise.reject(new TypeError('fetch failed'))
  expect(await getJson(refused, '/x')).toMatchObject({ ok: false, status: 0 })
  expect(await getJson(answering('{"a":'), '/x')).toMatchObject({ ok: false, status: 0 })
})

test('what is not answered is given up after a quarter of a minute, and nothing waits for what is answered', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  await getJson(answering('{}'), '/x')
  await getJson(() => Promise.reject(new TypeError('fetch failed')), '/x')
  expect(vi.getTimerCount()).toBe(0)
  const silent = (_: unknown, init?: RequestInit) =>
    new Promise<Response>((_, reject) => init?.signal?.addEventListener('abort', reject))
  const asked = getJson(silent, '/x', new AbortController().signal)
  vi.advanceTimersByTime(15_000)
  expect(await asked).toEqual({ ok: false, status: 504, title: 'No answer in time' })
})

test('the token of the operator goes along as a header', async () => {
  const sent: (string | null)[] = []
  const refuse = (_: unknown, init?: RequestInit) => {
    sent.push(new Headers(init?.headers).get('authorization'))
    const title = 'This is not the token of the operator'
    return Promise.resolve(Response.json({ type: '/problems/wrong-admin-token', title }, { status: 401 }))
  }
  const answer = await askAsOperator(refuse, 'typed-by-hand', ({ v1 }) => v1.admin.session.$get())
  expect(answer).toMatchObject({ ok: false, status: 401, type: '/problems/wrong-admin-token' })
  expect(sent).toEqual(['Bearer typed-by-hand'])
})
