import type { LayoutDeletedAnswer, LayoutsAnswer, WireLayout } from '@barline/api/wire'
import { type Answer, ask, type Fetch } from './answer.ts'

/** Views that somebody gave a name, by name. */
export const getLayouts = (fetch: Fetch, signal?: AbortSignal): Promise<Answer<LayoutsAnswer>> =>
  ask(fetch, ({ v1 }) => v1.layouts.$get({}), signal)

/** `version` is the one that it replaces, 0 where the name is new. */
export const putLayout = (
  fetch: Fetch,
  { name, address, version }: Pick<WireLayout, 'name' | 'address' | 'version'>,
): Promise<Answer<WireLayout>> =>
  ask(fetch, ({ v1 }) => v1.layouts[':name'].$put({ param: { name }, json: { address, version } }))

/** One that was changed since this version stays. */
export const deleteLayout = (
  fetch: Fetch,
  { name, version }: Pick<WireLayout, 'name' | 'version'>,
): Promise<Answer<LayoutDeletedAnswer>> =>
  ask(fetch, ({ v1 }) =>
    v1.layouts[':name'].$delete({ param: { name }, query: { version: String(version) } }),
  )
