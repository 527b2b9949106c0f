import type { WireAlertEvent } from '@barline/api/wire'
import { createContext } from 'svelte'
import { keepSeen, keyOf, newsOf, readSeen } from '#lib/alerts/seen.ts'
import type { Answer } from '#lib/api/answer.ts'
import { getEvents } from '#lib/api/alerts.ts'
import { untilAskable, wait } from '#lib/feed/back-off.ts'
import type { Operator } from '../admin/operator.svelte.ts'

/** Something that shows up in a corner of the page, until somebody has read it. */
export interface Toast {
  key: string
  /** Undefined of what is only said, as that a test was sent. */
  event?: WireAlertEvent
  text?: string
}

export interface ToastCorner {
  readonly toasts: readonly Toast[]
  pop(toast: Toast): void
  say(text: string): void
  dismiss(key: string): void
}

export interface AlertWatch {
  /** The newest ones, newest first; undefined while nothing is known of them. */
  readonly events: readonly WireAlertEvent[] | undefined
  /** How many of them nobody has looked at in this browser. */
  readonly unread: number
  isUnread(event: WireAlertEvent): boolean
  /** Somebody looks at the list. */
  see(): void
  readonly corner: ToastCorner
  /** Asks at once. */
  refresh(): Promise<void>
}

const [useAlertWatch, setAlertWatch] = createContext<AlertWatch>()
export { useAlertWatch }

/** Milliseconds between two questions while the page is looked at; where it is not, nobody asks. */
const pause = 4_000
export const newest = 50
const mostToasts = 4

/** For the outermost layout: asks for alerts while somebody has given the token of the operator. */
export function provideAlertWatch(operator: Operator): AlertWatch {
  let events = $state.raw<readonly WireAlertEvent[]>()
  let seen = $state.raw<readonly string[]>([])
  const corner = toastCorner()
  const isUnread = (event: WireAlertEvent) => !seen.includes(keyOf(event))

  function take(came: readonly WireAlertEvent[]) {
    // Who comes for the first time is not told of what was before.
    if (!events) seen = readSeen() ?? came.map(keyOf)
    else for (const event of newsOf(events, came)) corner.pop({ key: keyOf(event), event })
    if (events?.map(keyOf).join() !== came.map(keyOf).join()) events = came
  }
  async function refresh(signal?: AbortSignal) {
    const answer = await getEvents(operator, { limit: newest }, signal)
    if (answer.ok && !signal?.aborted) take(answer.value.events)
    return answer
  }
  $effect(() => {
    if (operator.token) return askOften(refresh)
    events = undefined
    return undefined
  })
  return setAlertWatch({
    get events() {
      return events
    },
    get unread() {
      return events?.filter(isUnread).length ?? 0
    },
    isUnread,
    corner,
    see() {
      const unseen = (events ?? []).filter(isUnread).map(keyOf)
      if (unseen.length > 0) keepSeen((seen = [...seen, ...unseen]))
    },
    refresh: async () => void (await refresh()),
  })
}

/** Until what it gives is called. */
function askOften(ask: (signal: AbortSignal) => Promise<Answer<unknown>>): () => void {
  const gone = new AbortController()
  void (async () => {
    while (!gone.signal.aborted) {
      const answer = document.visibilityState === 'visible' ? await ask(gone.signal) : undefined
      await wait(Math.max(pause, answer ? untilAskable(answer) : 0), gone.signal)
    }
  })()
  return () => gone.abort()
}

function toastCorner(): ToastCorner {
  let toasts = $state.raw<readonly Toast[]>([])
  let said = 0
  const pop = (toast: Toast) => void (toasts = [...toasts, toast].slice(-mostToasts))
  return {
    get toasts() {
      return toasts
    },
    pop,
    say: (text: string) => pop({ key: `said ${++said}`, text }),
    dismiss: (key: string) => void (toasts = toasts.filter((toast) => toast.key !== key)),
  }
}
