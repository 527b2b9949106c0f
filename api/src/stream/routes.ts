import { Hono } from 'hono'
import type { ApiEnv } from '../http/env.ts'
import { invalidParameters } from '../http/invalid-parameters.ts'
import { allowOnlyGet } from '../http/methods.ts'
import { readParameters } from '../http/parameters.ts'
import { problem } from '../http/problem.ts'
import { createChannel } from './channel.ts'
import { follow, type StreamDeps } from './follow.ts'
import { streamSchema, toView } from './query.ts'

const headers = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-cache, no-transform',
  // Proxies of the nginx family would hold events back until a buffer is full.
  'x-accel-buffering': 'no',
}

/** `/stream`: changes as server-sent events, resumable by `Last-Event-ID`. */
export function streamRoutes(deps: StreamDeps): Hono<ApiEnv> {
  const { capacity = 1_048_576, places = 1000 } = deps
  const routes = new Hono<ApiEnv>()
  let open = 0
  routes.get('/stream', (c) => {
    const { value, errors } = readParameters(streamSchema, c.req.url)
    if (errors) return invalidParameters(c, errors)
    // A HEAD request takes no body: nobody would ever end its stream.
    if (c.req.method === 'HEAD') return c.body(null, 200, headers)
    if (open >= places)
      return problem(c, 'too-many-streams', `All ${places} places are taken; please try again later.`, {
        headers: { 'retry-after': '30' },
      })
    const channel = createChannel(capacity, () => {
      c.get('log').info('a reader of the stream was too slow and was cut off')
      c.env.outgoing?.destroy()
    })
    open++
    void follow(
      deps,
      channel,
      { wants: toView(value), adjust: value.adjust },
      c.req.header('last-event-id') ?? '',
    )
      .catch((error: unknown) => c.get('log').warn({ err: error }, 'a stream broke off'))
      .finally(() => open--)
    return c.body(channel.readable, 200, headers)
  })
  allowOnlyGet(routes, '/stream')
  return routes
}
