import type { Db } from '@barline/db/client'
import { deliverDue, type Delivered, type DeliveryDeps } from './delivery/deliver-due.ts'
import type { Evaluated } from './evaluate-series.ts'
import { evaluateRound } from './evaluate-alerts.ts'

/** In the cloud a round of its own: every minute, in cron's words. */
export const alertsPattern = '* * * * *'

/**
 * What time brings without a new object: bars become final, or do not come; deliveries are due again. Then what is due is sent, for as long
 * as `budget` milliseconds allow. `unreadable` is what rounds before have told of rules.
 */
export async function runAlerts(
  db: Db,
  delivery: DeliveryDeps,
  budget = Infinity,
  unreadable = new Set<string>(),
): Promise<Evaluated & Delivered> {
  const { now, log } = delivery
  const until = now() + budget
  const evaluated = await evaluateRound({ db, now, log, unreadable })
  return { ...evaluated, ...(await deliverDue(db, delivery, until)) }
}

export interface KeptAlerts {
  /** Looks at once instead of at the end of the pause. */
  wake(): void
  /** Finishes what is in hand, and nothing more. */
  stop(): Promise<void>
}

/** The same for as long as the process runs, every `pause` milliseconds. An outage is logged once, and outlasted. */
export function keepAlerts(db: Db, delivery: DeliveryDeps, pause = 5_000): KeptAlerts {
  const { rest, wake } = createRest(pause)
  let isOver = false
  let isAway = false
  const unreadable = new Set<string>()
  const round = async () => {
    try {
      await runAlerts(db, delivery, Infinity, unreadable)
      isAway = false
    } catch (error) {
      if (!isAway) delivery.log.error({ err: error }, 'alerts cannot be looked after; it is tried again')
      isAway = true
    }
  }
  const running = (async () => {
    while (!isOver) {
      await round()
      if (!isOver) await rest()
    }
  })()
  return {
    wake,
    async stop() {
      isOver = true
      wake()
      await running
    },
  }
}

/** A pause that ends early when somebody wakes it; who is woken before it does not rest at all. */
function createRest(milliseconds: number) {
  let isWoken = false
  let end = () => {}
  const rest = async () => {
    if (!isWoken)
      await new Promise<void>((done) => {
        const timer = setTimeout(done, milliseconds)
        end = () => {
          clearTimeout(timer)
          done()
        }
      })
    isWoken = false
  }
  const wake = () => {
    isWoken = true
    end()
  }
  return { rest, wake }
}
