import type {
  AlertChange,
  AlertDeliveriesAnswer,
  AlertDraft,
  AlertEventsAnswer,
  AlertRulesAnswer,
  AlertTestAnswer,
  WireAlertRule,
} from '@barline/api/wire'
import type { Operator } from '#lib/components/admin/operator.svelte.ts'
import type { Answer } from './answer.ts'
import type { Series } from './series.ts'

// The routes of /v1/alerts, for who has the token of the operator.

type Asking = Pick<Operator, 'ask'>

/** As many as anybody looks at in one list. */
const most = '500'

export const getRules = ({ ask }: Asking): Promise<Answer<AlertRulesAnswer>> =>
  ask(({ v1 }) => v1.alerts.$get({ query: { limit: most } }))

export const addRule = ({ ask }: Asking, draft: AlertDraft): Promise<Answer<WireAlertRule>> =>
  ask(({ v1 }) => v1.alerts.$post({ json: draft }))

export const changeRule = (
  { ask }: Asking,
  id: number,
  change: AlertChange,
): Promise<Answer<WireAlertRule>> =>
  ask(({ v1 }) => v1.alerts[':id'].$patch({ param: { id: String(id) }, json: change }))

export const testRule = ({ ask }: Asking, id: number): Promise<Answer<AlertTestAnswer>> =>
  ask(({ v1 }) => v1.alerts[':id'].test.$post({ param: { id: String(id) } }))

export const removeRule = ({ ask }: Asking, id: number): Promise<Answer<unknown>> =>
  ask(({ v1 }) => v1.alerts[':id'].$delete({ param: { id: String(id) } }))

/** The newest first; of one rule, of one series, or all. */
export const getEvents = (
  { ask }: Asking,
  { limit, rule, cursor, ...series }: Partial<Series> & { limit: number; rule?: number; cursor?: string },
  signal?: AbortSignal,
): Promise<Answer<AlertEventsAnswer>> =>
  ask(
    ({ v1 }) =>
      v1.alerts.events.$get({
        query: {
          ...series,
          limit: String(limit),
          ...(rule !== undefined && { rule: String(rule) }),
          ...(cursor !== undefined && { cursor }),
        },
      }),
    signal,
  )

export const getFailedDeliveries = ({ ask }: Asking): Promise<Answer<AlertDeliveriesAnswer>> =>
  ask(({ v1 }) => v1.alerts.deliveries.$get({ query: { state: 'failed', limit: most } }))

export const retryDelivery = ({ ask }: Asking, id: number): Promise<Answer<unknown>> =>
  ask(({ v1 }) => v1.alerts.deliveries[':id'].retry.$post({ param: { id: String(id) } }))
