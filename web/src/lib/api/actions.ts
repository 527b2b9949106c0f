import type { ActionsAnswer } from '@barline/api/wire'
import { type Answer, type Fetch, getJson } from './answer.ts'

/** Splits and dividends of a symbol, oldest first; what is announced and has not happened yet is among them. */
export const getActions = (
  fetch: Fetch,
  symbol: string,
  signal?: AbortSignal,
): Promise<Answer<ActionsAnswer>> =>
  getJson<ActionsAnswer>(fetch, `/v1/corporate-actions/${encodeURIComponent(symbol)}`, signal)
