import { createHmac } from 'node:crypto'

export const secretRule =
  'whsec_ and then 24 to 64 random bytes in base64, as `echo whsec_$(openssl rand -base64 32)` makes them'

/** The key in a secret that is written as Standard Webhooks has it; undefined where it is not. */
export function toWebhookKey(text: string): Buffer | undefined {
  const [, base64] = /^whsec_([A-Za-z0-9+/]{32,88}={0,2})$/.exec(text) ?? []
  const key = base64 === undefined ? undefined : Buffer.from(base64, 'base64')
  return key && key.length >= 24 && key.length <= 64 ? key : undefined
}

/**
 * The headers of a signed message as the Standard Webhooks specification has them (https://www.standardwebhooks.com): HMAC-SHA256 of
 * `<id>.<timestamp>.<body>` in base64, the timestamp in seconds. Receivers check it by a library of their language, refuse what is older
 * than some minutes, and drop ids that they have seen.
 */
export function sign(key: Buffer, { id, body }: { id: string; body: string }, now: number) {
  const timestamp = String(Math.floor(now / 1000))
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}
