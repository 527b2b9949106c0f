import type { ActionsAnswer } from '@barline/api/wire'
import { type Answer, ask, type Fetch } from './answer.ts'

/** Splits and dividends of a symbol, oldest first; what is announced and has not happened yet is among them. */
export const getActions = (
  fetch: Fetch,
  symbol: string,
  signal?: AbortSignal,
): Promise<Answer<ActionsAnswer>> =>
  ask(fetch, ({ v1 }) => v1['corporate-actions'][':symbol'].$get({ param: { symbol }, query: {} }), signal)
