import { Gauge, type Registry } from '@prometheus-io/client'
import type { Depth } from '../queues/read-depth.ts'
import type { Of } from '../queues/open-queues.ts'

export interface QueueMetrics {
  /** Undefined where it could not be found out: then there are no such series, rather than old ones. */
  depths(depths: Of<Depth> | undefined): void
  ages(ages: Of<number> | undefined): void
}

/** The queue of notifications, `objects`, and its `dead_letters`. */
export function queueMetrics(registry: Registry): QueueMetrics {
  const registers = [registry]
  const messages = new Gauge({
    name: 'barline_queue_messages',
    help: 'Messages in the queue: waiting to be received, received and not done yet, or put off.',
    labelNames: ['queue', 'state'],
    registers,
  })
  const oldest = new Gauge({
    name: 'barline_queue_oldest_message_age_seconds',
    help: 'How long the oldest message has been in the queue; CloudWatch learns it once a minute, and nothing of a queue that nobody uses.',
    labelNames: ['queue'],
    registers,
  })
  return {
    depths(depths = {}) {
      messages.reset()
      for (const [queue, depth] of Object.entries(depths))
        for (const [state, count] of Object.entries(depth)) messages.set({ queue, state }, count)
    },
    ages(ages = {}) {
      oldest.reset()
      for (const [queue, age] of Object.entries(ages)) oldest.set({ queue }, age)
    },
  }
}
