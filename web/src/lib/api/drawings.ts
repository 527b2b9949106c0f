import type { DrawingAnswer, DrawingBody, DrawingDeletedAnswer, DrawingsAnswer } from '@barline/api/wire'
import { type Answer, ask, type Fetch } from './answer.ts'

/** What people drew on the charts of a symbol. */
export const getDrawings = (
  fetch: Fetch,
  symbol: string,
  signal?: AbortSignal,
): Promise<Answer<DrawingsAnswer>> =>
  ask(fetch, ({ v1 }) => v1.drawings[':symbol'].$get({ param: { symbol } }), signal)

export const putDrawing = (
  fetch: Fetch,
  param: { symbol: string; id: string },
  json: DrawingBody,
): Promise<Answer<DrawingAnswer>> =>
  ask(fetch, ({ v1 }) => v1.drawings[':symbol'][':id'].$put({ param, json }))

export const deleteDrawing = (
  fetch: Fetch,
  param: { symbol: string; id: string },
  version: number,
): Promise<Answer<DrawingDeletedAnswer>> =>
  ask(fetch, ({ v1 }) =>
    v1.drawings[':symbol'][':id'].$delete({ param, query: { version: String(version) } }),
  )
