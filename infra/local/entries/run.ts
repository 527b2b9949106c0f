import { readServiceOptions } from '../config.ts'
import { Sentence } from '../sentence.ts'
import { report } from '../supervisor/report.ts'

export interface Running {
  /** What the supervisor is told. */
  ready: unknown
  stop(): Promise<void>
  /** Settles when the service has ended by itself. */
  ended?: Promise<false>
}

/** The life of a service of this folder: start, report, and stop cleanly on SIGTERM; trouble is reported as one sentence. */
export async function run<Options>(
  start: (options: Options, signal: AbortSignal) => Promise<Running>,
): Promise<void> {
  const stopping = new AbortController()
  const { signal } = stopping
  process.on('SIGINT', () => {}) // the supervisor decides on the order
  process.on('SIGTERM', () => stopping.abort())
  try {
    const running = await start(readServiceOptions<Options>(process.env), signal)
    await report({ ready: running.ready })
    const asked = await Promise.race([aborted(signal), running.ended ?? never])
    if (asked) await running.stop()
    process.exit(asked ? 0 : 1)
  } catch (error) {
    if (signal.aborted) process.exit(0)
    if (error instanceof Sentence && process.send) await report({ failed: error.message })
    else if (error instanceof Sentence) console.error(error.message)
    else console.error(error) // it may pass: the supervisor tries again
    process.exit(1)
  }
}

const never = new Promise<never>(() => {})

function aborted(signal: AbortSignal): Promise<true> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(true)
    signal.addEventListener('abort', () => resolve(true))
  })
}
