import { readServiceOptions } from '../config.ts'
import { Sentence } from '../sentence.ts'
import { report } from '../supervisor/report.ts'

export interface Running {
  /** What the supervisor is told. */
  ready: unknown
  stop(): Promise<void>
  /** Settles when the service cannot go on. */
  ended?: Promise<unknown>
}

/** The life of a service of this folder: start, report, and stop cleanly on SIGTERM; trouble is reported as one sentence. */
export async function run<Options>(start: (options: Options) => Promise<Running>): Promise<void> {
  process.on('SIGINT', () => {}) // the supervisor decides on the order
  let running: Running | undefined
  let stopping = false
  process.once('SIGTERM', () => {
    stopping = true
    void Promise.resolve(running?.stop()).finally(() => process.exit(0))
  })
  try {
    running = await start(readServiceOptions<Options>(process.env))
    await report({ ready: running.ready })
    if (!running.ended) return
    await running.ended
    if (!stopping) process.exit(1)
  } catch (error) {
    if (!(error instanceof Sentence)) console.error(error)
    await report({ failed: error instanceof Error ? error.message : String(error) })
    process.exit(1)
  }
}
