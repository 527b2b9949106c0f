import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Access } from '../auth/access.ts'
import { sessionCookie, sessionSeconds, type Sessions } from '../auth/sessions.ts'
import { clientAddress, networkOf } from '../http/client-address.ts'
import { isOverTls } from './over-tls.ts'

/** Of everything that the web app answers; its Content-Security-Policy is its own. What a page does not use, nothing in it can. */
const headers = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy':
    'accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()',
  'x-frame-options': 'DENY',
}

/**
 * Cuts a page off from whoever has opened it. A browser does so by starting a process anew once the answer comes, which takes as long as
 * painting does; so it is left out where a person typed the address or chose it from their bookmarks: no page has opened that one.
 */
const openerPolicy = ({ headers }: IncomingMessage) =>
  headers['sec-fetch-site'] === 'none' ? 'unsafe-none' : 'same-origin'

/** Built files, which are the same for everybody and kept in shared caches. */
const isBuilt = (url = '/') => url.startsWith('/_app/')

/**
 * The web app, with the headers that its answers lack. Where reading is limited or needs a key, a page comes with a session, by which its
 * scripts read; the web app itself finds it in the request, for it reads on the visitor's behalf.
 */
export function servePages(
  web: RequestListener,
  { sessions, proxies }: Pick<Access, 'sessions' | 'proxies'>,
): RequestListener {
  return (request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    response.setHeader('cross-origin-opener-policy', openerPolicy(request))
    if (sessions && !isBuilt(request.url)) giveSession(sessions, proxies, request, response)
    return web(request, response)
  }
}

function giveSession(
  sessions: Sessions,
  proxies: number,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { cookie, 'x-forwarded-for': forwarded } = request.headers
  const socket = request.socket.remoteAddress
  const tag = sessions.tagOf(networkOf(clientAddress({ socket, forwarded: forwarded?.toString() }, proxies)))
  const session = sessions.read(cookie)
  if (session?.tag === tag && !sessions.isAging(session)) return
  const given = `${sessionCookie}=${sessions.issue(tag)}`
  // Not for scripts, and not with requests that other sites make.
  const attributes = ['Path=/', 'HttpOnly', 'SameSite=Strict', `Max-Age=${sessionSeconds}`]
  if (isOverTls(request, proxies)) attributes.push('Secure')
  response.setHeader('set-cookie', [given, ...attributes].join('; '))
  request.headers.cookie = cookie ? `${given}; ${cookie}` : given
}
