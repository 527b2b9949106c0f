import { error } from '@sveltejs/kit'
import type { Refusal } from './answer.ts'

/** Ends a `load` whose data did not come: the error page says so and tries again. */
export function unavailable({ status, title, retryAfter }: Refusal): never {
  if (status === 429) error(429, title, { code: 'busy', ...(retryAfter && { retryAfter }) })
  const slow = status === 504
  error(slow ? 504 : 503, title, { code: slow ? 'slow' : 'down' })
}
