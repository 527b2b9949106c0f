import { Readable } from 'node:stream'
import { constants, createGzip } from 'node:zlib'
import { later } from '#lib/first/later.ts'
import type { RequestEvent } from '@sveltejs/kit'
import type { Handle, HandleFetch } from '@sveltejs/kit/hooks'

/**
 * A page is mostly numbers: packed it is a third of its size, and trying harder than this takes longer than it saves. Scripts and
 * styles were packed when they were built.
 */
export const handle: Handle = async ({ event, resolve }) => {
  const response = await resolve(event, {
    filterSerializedResponseHeaders,
    transformPageChunk: ({ html }) => runFirst(html),
  })
  if (!response.headers.get('content-type')?.startsWith('text/html')) return response
  // The server that we are part of gives a page other headers where a person opened it, and not another page: nobody in between keeps it.
  response.headers.append('vary', 'accept-encoding, sec-fetch-site')
  response.headers.set('cache-control', 'private, no-cache')
  const accepted = event.request.headers.get('accept-encoding') ?? ''
  if (!response.body || !/\bgzip\b/.test(accepted)) return response
  const headers = new Headers(response.headers)
  headers.set('content-encoding', 'gzip')
  headers.delete('content-length')
  return new Response(pack(Buffer.from(await response.arrayBuffer())), { status: response.status, headers })
}

/** The head is sent as soon as it is packed: it names the script that draws, which is fetched while the numbers are packed. */
function pack(page: Buffer): ReadableStream {
  const packed = createGzip({ level: 4 })
  const end = page.indexOf('</head>')
  packed.write(page.subarray(0, end))
  packed.flush(constants.Z_SYNC_FLUSH)
  packed.end(page.subarray(end))
  return Readable.toWeb(packed) as ReadableStream
}

const scriptLinks = /<link href="([^"]+)" rel="modulepreload">/g

/**
 * The script that draws the chart comes first and runs as soon as it is there. The others are fetched once the chart is painted: side by side
 * they would be read at once, and that takes as long as the chart.
 */
function runFirst(html: string): string {
  // What follows is mostly numbers, and long.
  const end = html.indexOf('</head>')
  const head = html.slice(0, end)
  const links = [...head.matchAll(scriptLinks)]
  const chart = links.find(([, path]) => path!.includes('/chart.'))
  if (!chart) return html
  const at = links[0]!.index
  const rest = head.slice(at).replace(chart[0], '').replaceAll(scriptLinks, `<link href="$1" rel="${later}">`)
  return `${head.slice(0, at)}<script type="module" src="${chart[1]}"></script>${rest}${html.slice(end)}`
}

/** What a page reads of an answer beside its body. */
const filterSerializedResponseHeaders = (name: string) => name === 'retry-after'

/** A page waits this long for its data in milliseconds; then it is sent without, and loads it in the browser. */
const patience = 2_500

/**
 * The API answers on the very port that this request came in on, so we ask there and not at the public name, which a
 * proxy, TLS or a container may put out of our own reach. A failure becomes an answer: it is written into the page like
 * any other, so that the browser hydrates what the server rendered.
 */
export const handleFetch: HandleFetch = async ({ event, request, fetch }) => {
  const url = new URL(request.url)
  if (url.origin !== event.url.origin || !url.pathname.startsWith('/v1/')) return fetch(request)
  try {
    // The visitor's session: where reading needs a key, we have none of our own.
    const cookie = event.request.headers.get('cookie')
    const answer = await globalThis.fetch(new URL(url.pathname + url.search, ownOrigin(event)), {
      // It does not leave this machine: packing it would only cost time.
      headers: { accept: 'application/json', 'accept-encoding': 'identity', ...(cookie && { cookie }) },
      signal: AbortSignal.timeout(patience),
    })
    return new Response(await answer.arrayBuffer(), answer)
  } catch (error) {
    const slow = error instanceof DOMException && error.name === 'TimeoutError'
    return Response.json(
      { title: slow ? 'The API is slow' : 'The API is down' },
      { status: slow ? 504 : 503 },
    )
  }
}

function ownOrigin(event: RequestEvent): string {
  const socket = event.platform?.req.socket
  if (!socket?.localAddress) return event.url.origin
  const host = socket.localAddress.includes(':') ? `[${socket.localAddress}]` : socket.localAddress
  return `${'encrypted' in socket ? 'https' : 'http'}://${host}:${socket.localPort}`
}
