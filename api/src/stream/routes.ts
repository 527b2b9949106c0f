import { Hono, type Context } from 'hono'
import type { ApiEnv } from '../http/env.ts'
import { handle } from '../http/handle.ts'
import { allowOnlyGet } from '../http/methods.ts'
import { problem } from '../http/problem.ts'
import { callerOf } from './caller.ts'
import { createChannel, type Ears, type Outlet } from './channel.ts'
import { writeHeartbeat } from './event.ts'
import { follow, type StreamDeps } from './follow.ts'
import { createHeart } from './heart.ts'
import { followStream } from './operation.ts'
import { nodeOutlet, webOutlet } from './outlets.ts'
import { createPlaces } from './places.ts'

const headers = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-cache, no-transform',
  // Proxies of the nginx family would hold events back until a buffer is full.
  'x-accel-buffering': 'no',
}

/** `/v1/stream`: changes as server-sent events, resumable by `Last-Event-ID`. */
export function streamRoutes(deps: StreamDeps): Hono<ApiEnv> {
  const { feed, heartbeat = 15_000, every, capacity = 1_048_576, places = createPlaces(2000) } = deps
  const heart = createHeart(heartbeat, () => writeHeartbeat(feed.position()), every)
  const routes = new Hono<ApiEnv>()
  handle(routes, followStream, (c, view) => {
    // A HEAD request takes no body: nobody would ever end its stream.
    if (c.req.method === 'HEAD') return c.body(null, 200, headers)
    if (places.isFull())
      return problem(c, 'too-many-streams', `All ${places.limit} places are taken; please try again later.`, {
        headers: { 'retry-after': '30' },
      })
    const caller = callerOf(c, deps.access?.proxies ?? 0)
    if (places.isFullFor(caller)) return refuse(c, places.callerLimit)
    const log = c.get('log')
    const lastEventId = c.req.header('last-event-id') ?? ''
    return answer(c, capacity, (open) => {
      const onCut = () => log.info('a reader of the stream was too slow and was cut off')
      void follow({ ...deps, heart }, createChannel(open, capacity, onCut), view, lastEventId)
        .catch((error: unknown) => log.warn({ err: error }, 'a stream broke off'))
        .finally(places.take(caller))
    })
  })
  allowOnlyGet(routes, followStream.path)
  return routes
}

function refuse(c: Context<ApiEnv>, limit: number): Response {
  const detail = `This key or address has ${limit} streams open at this process, as many as it may: expected one of them to be closed first.`
  return problem(c, 'too-many-own-streams', detail, { headers: { 'retry-after': '30' } })
}

function answer(
  c: Context<ApiEnv>,
  capacity: number,
  start: (open: (ears: Ears) => Outlet) => void,
): Response {
  const writeBody = c.env?.writeBody
  if (writeBody) {
    writeBody((outgoing) => start((ears) => nodeOutlet(outgoing, ears)))
    return c.body(null, 200, headers)
  }
  let body: ReadableStream | undefined
  start((ears) => {
    const { readable, ...outlet } = webOutlet(capacity / 2, ears)
    body = readable
    return outlet
  })
  return c.body(body!, 200, headers)
}
