import { readFileSync } from 'node:fs'
import { z } from 'zod'

const name = z.string().regex(/^[a-z0-9][a-z0-9-]{1,62}$/)
const count = z.int().min(1)

/** The names and limits that the laptop and Terraform share. Times are in the unit that their name ends with. */
export const topologySchema = z
  .strictObject({
    bucket: z.strictObject({ name }),
    notification: z.strictObject({
      id: name,
      prefix: z.string(),
      events: z.array(z.string().startsWith('s3:')),
    }),
    queue: z.strictObject({
      name,
      visibilityTimeoutSeconds: count.max(43_200),
      maxReceiveCount: count,
      retentionDays: count.max(14),
    }),
    deadLetterQueue: z.strictObject({ name, retentionDays: count.max(14) }),
    alertsTopic: z.strictObject({ name }),
    function: z.strictObject({
      name,
      timeoutSeconds: count.max(900),
      memoryMb: z.int().min(128).max(10_240),
      connections: count,
    }),
    eventSourceMapping: z.strictObject({
      batchSize: count.max(10_000),
      windowSeconds: z.int().min(0).max(300),
      maximumConcurrency: z.int().min(2).max(1_000),
    }),
    fetchFunction: z.strictObject({
      name,
      timeoutSeconds: count.max(900),
      memoryMb: z.int().min(128).max(10_240),
      connections: count,
      timezone: z.string(),
      /** When rounds begin, in EventBridge's words; the laptop's schedule says the same in cron's. */
      rounds: z.strictObject({
        session: z.string(),
        close: z.string(),
        nightly: z.string(),
        heal: z.string(),
        reconcile: z.string(),
        alerts: z.string(),
      }),
    }),
  })
  .refine(
    // What AWS asks for: a batch that is tried again while its first invocation still runs would be processed twice at once.
    ({ queue, function: { timeoutSeconds }, eventSourceMapping: { windowSeconds } }) =>
      queue.visibilityTimeoutSeconds >= 6 * timeoutSeconds + windowSeconds,
    'queue.visibilityTimeoutSeconds: expected at least 6 x function.timeoutSeconds + eventSourceMapping.windowSeconds',
  )
  .refine(
    ({ eventSourceMapping: { batchSize, windowSeconds } }) => batchSize <= 10 || windowSeconds >= 1,
    'eventSourceMapping.windowSeconds: expected at least 1 for a batch of more than 10 messages',
  )

export type Topology = z.infer<typeof topologySchema>

/** Reads `infra/topology.json`; throws one sentence that names every value that is not as expected. */
export function loadTopology(file = new URL('../topology.json', import.meta.url)): Topology {
  const parsed = topologySchema.safeParse(JSON.parse(readFileSync(file, 'utf8')))
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(({ path, message }) =>
    [path.join('.'), message].filter(Boolean).join(': '),
  )
  throw new Error(`infra/topology.json is not valid: ${problems.join('; ')}`)
}
