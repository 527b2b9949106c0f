import type { IncomingMessage } from 'node:http'

/** Whether the client speaks TLS, to a proxy that we were told of: it says so in `x-forwarded-proto`. */
export const isOverTls = ({ headers }: Pick<IncomingMessage, 'headers'>, proxies: number): boolean =>
  proxies > 0 && /^https\b/i.test(headers['x-forwarded-proto']?.toString() ?? '')
