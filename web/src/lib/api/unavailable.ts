import { error } from '@sveltejs/kit'
import type { Answer } from './answer.ts'

/** Ends a `load` whose data did not come: the error page says so and tries again. */
export function unavailable({ status, title }: Extract<Answer<never>, { ok: false }>): never {
  const slow = status === 504
  error(slow ? 504 : 503, title, { code: slow ? 'slow' : 'down' })
}
