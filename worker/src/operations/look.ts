import { callRoll, type RollDeps } from '../dlq/call-roll.ts'
import { readDepth } from '../dlq/receive-all.ts'

export interface Seen {
  /** When the queue was looked through the last time; milliseconds. */
  at: number | undefined
  inFlight: number
  /** Milliseconds that the queue keeps a letter. */
  retention: number | undefined
}

export interface Look {
  /** Brings the index up to date where the queue holds another number of letters than it knows; waits for a while at most. */
  ifChanged(): Promise<Seen>
  /** The same, whenever it was done last. */
  now(): Promise<Seen>
  seen(): Seen
}

/** Milliseconds: who asks waits no longer for a look through a long queue, and gets what is known. */
const patience = 4_000

/** Going through the queue hides its letters for moments, so that it is not done again and again: the pause is some times what it took. */
const restFactor = 5
const shortestRest = 2_000

/** Looks into the dead-letter queue for all who ask at the same time. `isBusy`: whoever works on letters looks by themselves. */
export function createLook(deps: RollDeps, isBusy: () => boolean): Look {
  const seen: Seen = { at: undefined, inFlight: 0, retention: undefined }
  let [under, restUntil] = [undefined as Promise<void> | undefined, 0]
  const look = async () => {
    const began = performance.now()
    const roll = await callRoll(deps, { remove: false })
    Object.assign(seen, { inFlight: roll.inFlight, retention: roll.retention })
    if (!roll.busy) seen.at = roll.startedAt.getTime()
    restUntil = performance.now() + Math.max(shortestRest, (performance.now() - began) * restFactor)
  }
  const now = async () => {
    under ??= look().finally(() => (under = undefined))
    // Its failure is told to those who wait for it.
    under.catch(() => undefined)
    await Promise.race([under, after(patience)])
    return { ...seen }
  }
  return {
    now,
    seen: () => ({ ...seen }),
    async ifChanged() {
      if (under) return now()
      if (isBusy() || performance.now() < restUntil) return { ...seen }
      return (await hasChanged(deps)) ? now() : { ...seen }
    },
  }
}

async function hasChanged({ pool, sqs, dlqUrl }: RollDeps): Promise<boolean> {
  const { waiting, inFlight, delayed } = await readDepth({ sqs, url: dlqUrl })
  const { rows } = await pool.query<{ known: number }>(
    'SELECT count(*)::int AS known FROM dead_letter WHERE removed_at IS NULL',
  )
  return waiting + inFlight + delayed !== rows[0]!.known
}

const after = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds).unref())
