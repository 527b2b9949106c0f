import { type Answer, askAsOperator, type Fetch } from './answer.ts'

/** Whether a token is the operator's; a refusal says why not. Wrong ones are counted: ask only with what somebody typed. */
export const checkToken = (fetch: Fetch, token: string): Promise<Answer<unknown>> =>
  askAsOperator(fetch, token, ({ v1 }) => v1.admin.session.$get())

/** No key of another app on the same machine. Kept for the tab alone: it is gone with it, and no other site can send it. */
const name = 'barline.admin-token'

export function keptToken(): string | null {
  try {
    return sessionStorage.getItem(name)
  } catch {
    return null
  }
}

export function keepToken(token: string | null): void {
  try {
    if (token === null) sessionStorage.removeItem(name)
    else sessionStorage.setItem(name, token)
  } catch {
    // A browser that keeps nothing: the token holds until the page is loaded anew.
  }
}
