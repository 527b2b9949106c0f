import { createHmac, randomBytes, scryptSync, timingSafeEqual } from 'node:crypto'
import type { ApiKey } from './api-keys.ts'

export const sessionCookie = 'barline_session'

/** Milliseconds that a session is good for; a page that outlives its own fetches another one. */
const lifetime = 12 * 3_600_000

export const sessionSeconds = lifetime / 1000

/** A visitor of the web app: `tag` stands for the network address that the session was given to. */
export interface Session {
  tag: string
  /** Milliseconds since 1970. */
  until: number
}

/**
 * What lets our own pages read, whose scripts could not keep a key: it is handed out with the page, so it says no more than that
 * somebody opened one, and from where, so that all that one address reads counts as one. Nothing is stored: it is
 * signed, and good for every process that has the same secret.
 */
export interface Sessions {
  tagOf(address: string): string
  /** The value of the cookie. */
  issue(tag: string): string
  /** Of a request's `cookie` header: undefined where there is none, or it is not ours or over. */
  read(cookies: string | undefined): Session | undefined
  /** Whether half of its time is over. */
  isAging(session: Session): boolean
}

export function createSessions({ secret, now }: { secret: Buffer; now: () => number }): Sessions {
  const sign = (text: string) => createHmac('sha256', secret).update(text).digest()
  return {
    tagOf: (address) => sign(`address ${address}`).toString('base64url', 0, 12),
    issue(tag) {
      const told = `${(now() + lifetime).toString(36)}.${tag}`
      return `${told}.${sign(`session ${told}`).toString('base64url')}`
    },
    read(cookies = '') {
      const [, until = '', tag = '', signature = ''] = shape.exec(cookies) ?? []
      const expected = sign(`session ${until}.${tag}`)
      const came = Buffer.from(signature, 'base64url')
      if (came.length !== expected.length || !timingSafeEqual(came, expected)) return undefined
      const session = { tag, until: Number.parseInt(until, 36) }
      return session.until > now() ? session : undefined
    },
    isAging: ({ until }) => until - now() < lifetime / 2,
  }
}

const shape = new RegExp(`(?:^|; *)${sessionCookie}=([0-9a-z]{1,12})\\.([\\w-]{16})\\.([\\w-]{43})(?:;|$)`)

/**
 * The same in all processes that are configured alike. The admin's token is in it because who holds a key knows its hash; slowly, because
 * a token that people chose could otherwise be guessed from a cookie. Where reads are open nothing hangs on it but whom a request counts for.
 */
export function sessionSecret(keys: readonly ApiKey[], adminToken = ''): Buffer {
  if (keys.length === 0) return randomBytes(32)
  const hashes = keys.map(({ hash }) => hash.toString('hex')).sort()
  return scryptSync([...hashes, adminToken].join(), 'barline sessions', 32)
}
