import type {
  ActivityAnswer,
  FetchesAnswer,
  LetterEventLine,
  LetterEventsAnswer,
  LetterGroupsAnswer,
  LettersAnswer,
  QualityListAnswer,
  RunsAnswer,
  ShownLetter,
  WireRun,
} from '@barline/api/wire'
import type { Operator } from '#lib/components/admin/operator.svelte.ts'
import type { Choice, LetterState } from '#lib/operations/choice.ts'
import { ask as askAll, type Answer } from './answer.ts'

// The routes of /v1/admin, for who has the token of the operator.

type Asking = Pick<Operator, 'ask'>

export type LetterAction = 'retry' | 'drain' | 'discard' | 'restore'

export const getActivity = (
  { ask }: Asking,
  hours: number,
  signal?: AbortSignal,
): Promise<Answer<ActivityAnswer>> =>
  ask(({ v1 }) => v1.admin.activity.$get({ query: { hours: String(hours) } }), signal)

export const getFetches = (
  { ask }: Asking,
  cursor?: string,
  signal?: AbortSignal,
): Promise<Answer<FetchesAnswer>> =>
  ask(({ v1 }) => v1.admin.fetches.$get({ query: { limit: '50', ...(cursor && { cursor }) } }), signal)

/** What is known of the quality of series, by symbol. */
export const getQualities = (cursor?: string, signal?: AbortSignal): Promise<Answer<QualityListAnswer>> =>
  askAll(fetch, ({ v1 }) => v1.quality.$get({ query: { limit: '50', ...(cursor && { cursor }) } }), signal)

export const getGroups = (
  { ask }: Asking,
  choice: Choice,
  state: LetterState,
  signal?: AbortSignal,
): Promise<Answer<LetterGroupsAnswer>> =>
  ask(({ v1 }) => v1.admin['dead-letter-groups'].$get({ query: { ...choice, state } }), signal)

export const getLetters = (
  { ask }: Asking,
  choice: Choice,
  state: LetterState,
  cursor?: string,
  signal?: AbortSignal,
): Promise<Answer<LettersAnswer>> =>
  ask(
    ({ v1 }) => v1.admin['dead-letters'].$get({ query: { ...choice, state, ...(cursor && { cursor }) } }),
    signal,
  )

export const getLetter = ({ ask }: Asking, id: string, signal?: AbortSignal): Promise<Answer<ShownLetter>> =>
  ask(({ v1 }) => v1.admin['dead-letters'][':id'].$get({ param: { id } }), signal)

export const addNote = (
  { ask }: Asking,
  id: string,
  text: string,
  by: string,
): Promise<Answer<LetterEventLine>> =>
  ask(({ v1 }) =>
    v1.admin['dead-letters'][':id'].notes.$post({ param: { id }, json: { text, ...named(by) } }),
  )

export const getEvents = (
  { ask }: Asking,
  cursor?: string,
  signal?: AbortSignal,
): Promise<Answer<LetterEventsAnswer>> =>
  ask(
    ({ v1 }) => v1.admin['dead-letter-events'].$get({ query: { limit: '20', ...(cursor && { cursor }) } }),
    signal,
  )

export const getRuns = ({ ask }: Asking, signal?: AbortSignal): Promise<Answer<RunsAnswer>> =>
  ask(({ v1 }) => v1.admin.runs.$get({ query: { limit: '8' } }), signal)

export const planRun = (
  { ask }: Asking,
  action: LetterAction,
  { ids, ...letters }: Choice & { ids?: readonly string[] },
  by: string,
): Promise<Answer<WireRun>> =>
  ask(({ v1 }) =>
    v1.admin.runs.$post({
      json: { action, letters: { ...letters, ...(ids && { ids: [...ids] }) }, ...named(by) },
    }),
  )

export const planReplay = (
  { ask }: Asking,
  objects: Record<string, string | boolean>,
  by: string,
): Promise<Answer<WireRun>> => ask(({ v1 }) => v1.admin.replays.$post({ json: { objects, ...named(by) } }))

export const startRun = (
  { ask }: Asking,
  id: number,
  options: { rate: number; maxFailures: number },
  by: string,
): Promise<Answer<WireRun>> =>
  ask(({ v1 }) =>
    v1.admin.runs[':id'].start.$post({ param: { id: String(id) }, json: { ...options, ...named(by) } }),
  )

export const cancelRun = ({ ask }: Asking, id: number): Promise<Answer<WireRun>> =>
  ask(({ v1 }) => v1.admin.runs[':id'].cancel.$post({ param: { id: String(id) } }))

const named = (by: string) => (by.trim() === '' ? {} : { by: by.trim().slice(0, 60) })

/** A file of letters, as it came; the token goes along as a header, so that a mere link would not do. */
export async function exportLetters(
  token: string,
  choice: Choice,
  state: LetterState,
  format: 'json' | 'csv',
): Promise<Blob | undefined> {
  const query = new URLSearchParams({ ...choice, state, format })
  try {
    const headers = { authorization: `Bearer ${token}` }
    const answer = await fetch(`/v1/admin/dead-letter-export?${query}`, { headers })
    return answer.ok ? await answer.blob() : undefined
  } catch {
    return undefined
  }
}

export const getRun = ({ ask }: Asking, id: number, signal?: AbortSignal): Promise<Answer<WireRun>> =>
  ask(({ v1 }) => v1.admin.runs[':id'].$get({ param: { id: String(id) } }), signal)
