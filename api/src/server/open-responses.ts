import type { Server, ServerResponse } from 'node:http'

const known = new WeakMap<Server, Set<ServerResponse>>()

/** Answers of a server that are not over yet, since it was first asked for them; one listener for all who want to know. */
export function openResponses(server: Server): ReadonlySet<ServerResponse> {
  const tracked = known.get(server)
  if (tracked) return tracked
  const open = new Set<ServerResponse>()
  known.set(server, open)
  function forget(this: ServerResponse): void {
    open.delete(this)
  }
  server.prependListener('request', (_, response: ServerResponse) => {
    open.add(response)
    response.once('close', forget)
  })
  return open
}
