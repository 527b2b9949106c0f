import type { Logger } from 'pino'
import { createSns } from '../../aws.ts'
import type { Config } from '../../config.ts'
import { createBreaker } from './breaker.ts'
import type { DeliveryDeps } from './deliver-due.ts'

/** What sending needs, opened once per process. */
export function openDelivery(
  { aws, delivery }: Pick<Config, 'aws' | 'delivery'>,
  log: Logger,
): DeliveryDeps & { close(): void } {
  const sns = createSns(aws)
  return {
    ...delivery,
    ...{ sns, log, now: Date.now, random: Math.random, breaker: createBreaker(Date.now) },
    close: () => sns.destroy(),
  }
}
