import { clearTimeout, setTimeout } from 'node:timers'

/** What came of asking something that may not answer; a reason names no host, no user and no password. */
export type Finding<T> = { ok: true; value: T } | { ok: false; reason: string }

export type Inquiry<T> = () => Promise<Finding<T>>

export interface InquirySettings {
  /** Milliseconds that an answer stands for everybody who asks again, by how long it took. A failure stands for a second at most. */
  keep: (took: number) => number
  /** Milliseconds after which who asks goes on without an answer. */
  patience: number
  now: () => number
}

const second = 1_000

/**
 * Asks `ask` on behalf of any number of callers: one question at a time, however long it hangs, and none while the last answer
 * stands. So neither a flood of probes nor an outage piles up questions.
 */
export function createInquiry<T>(
  ask: () => Promise<Finding<T>>,
  { keep, patience, now }: InquirySettings,
): Inquiry<T> {
  let open: Promise<Finding<T>> | undefined
  let last: { finding: Finding<T>; until: number } | undefined
  const askOnce = async (): Promise<Finding<T>> => {
    const started = performance.now()
    const finding = await ask().catch(explain)
    const kept = keep(performance.now() - started)
    last = { finding, until: now() + (finding.ok ? kept : Math.min(kept, second)) }
    open = undefined
    return finding
  }
  return () => {
    if (last && now() < last.until) return Promise.resolve(last.finding)
    open ??= askOnce()
    return within(patience, open)
  }
}

async function within<T>(patience: number, answer: Promise<Finding<T>>): Promise<Finding<T>> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Finding<T>>((resolve) => {
    const reason = `did not answer within ${patience / second} seconds`
    timer = setTimeout(() => resolve({ ok: false, reason }), patience)
  })
  return Promise.race([answer, late]).finally(() => clearTimeout(timer))
}

/** By code or name alone: messages of drivers carry hosts, users and more. */
export function explain(error: unknown): { ok: false; reason: string } {
  const { code, name } = error as { code?: unknown; name?: unknown }
  const word = [code, name].find((text) => typeof text === 'string' && /^\w{2,60}$/.test(text))
  return { ok: false, reason: word && word !== 'Error' ? `does not answer (${word})` : 'does not answer' }
}
