import type { Db } from '@barline/db/client'
import { deliverDue, type DeliveryDeps } from './deliver-due.ts'

export interface Delivering {
  /** Looks at once instead of at the end of the pause. */
  wake(): void
  /** Sends what is in hand, and nothing more. */
  stop(): Promise<void>
}

/** Sends what comes due for as long as the process runs; looks every `pause` milliseconds. An outage is logged once, and outlasted. */
export function keepDelivering(db: Db, deps: DeliveryDeps, pause = 5_000): Delivering {
  const { rest, wake } = createRest(pause)
  let isOver = false
  let isAway = false
  const round = async () => {
    try {
      await deliverDue(db, deps)
      isAway = false
    } catch (error) {
      if (!isAway) deps.log.error({ err: error }, 'the outbox of alerts cannot be read; it is tried again')
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
