import type { Answer } from '#lib/api/answer.ts'
import type { Bar } from '#lib/bars/bar.ts'
import { pauseAfter } from '#lib/feed/back-off.ts'
import { changedSpan } from './changed-span.ts'
import { type Honesty, nothingTold, type Span, splice, widen } from './honesty.ts'

export interface HonestyDeps {
  read(span: Span, signal: AbortSignal): Promise<Answer<Honesty>>
  wait(milliseconds: number, signal: AbortSignal): Promise<void>
  /** Seconds since 1970. */
  now(): number
  onTold(told: Honesty): void
}

/** Keeps what is told of the loaded bars beside their prices as the API has it. */
export interface HonestyFeed {
  /** The bars that are loaded now: what is told of those that are not as they were is asked anew. */
  loaded(bars: readonly Bar[]): void
  /** Asks again about the latest ones: of a failure no bar tells, and time goes on. */
  look(): void
  close(): void
}

/** Milliseconds from a change until it is asked about: several that come together are one question. */
const pause = 300
/** The same where only the bar that is being made has moved. */
const patience = 10_000
/** Bars that `look` looks at. */
const latest = 10

export function openHonesty(deps: HonestyDeps): HonestyFeed {
  const closing = new AbortController()
  const { signal } = closing
  const inquiry = openInquiry(deps, signal)
  let bars: readonly Bar[] = []
  let isWaiting = false
  const look = () => {
    const first = bars.at(-latest) ?? bars[0]
    if (first) inquiry.askSoon({ from: first.time, to: deps.now() })
  }
  async function lookLater() {
    if (isWaiting) return
    isWaiting = true
    await deps.wait(patience, signal)
    isWaiting = false
    if (!signal.aborted) look()
  }
  return {
    loaded(next) {
      const changed = changedSpan(bars, next)
      bars = next
      if (changed?.isMoving) void lookLater()
      else if (changed) inquiry.askSoon({ from: changed.from, to: changed.to ?? deps.now() })
    },
    look,
    close: () => closing.abort(),
  }
}

/** Asks about spans, one question at a time, each until it is answered; what comes up meanwhile is asked together. */
function openInquiry({ read, wait, onTold }: HonestyDeps, signal: AbortSignal) {
  let told = nothingTold
  let due: Span | undefined
  let isAsking = false
  async function ask() {
    await wait(pause, signal)
    for (let failures = 0; due && !signal.aborted;) {
      const span = widen(told, due)
      due = undefined
      const answer = await read(span, signal)
      if (signal.aborted) return
      if (answer.ok) onTold((told = splice(told, span, answer.value)))
      else due = unite(due, span)
      failures = answer.ok ? 0 : failures + 1
      if (due) await wait(answer.ok ? pause : pauseAfter(answer, failures - 1), signal)
    }
    isAsking = false
  }
  return {
    askSoon(span: Span) {
      due = unite(due, span)
      if (isAsking) return
      isAsking = true
      void ask()
    },
  }
}

const unite = (a: Span | undefined, b: Span): Span =>
  a ? { from: Math.min(a.from, b.from), to: Math.max(a.to, b.to) } : b
