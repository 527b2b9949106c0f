import { z } from 'zod'

export const health = z
  .object({
    status: z.literal('ok'),
    version: z.string(),
    commit: z.string().meta({ description: 'The commit that runs; `unknown` where nobody said.' }),
  })
  .meta({ id: 'Health' })

export const readiness = z
  .object({
    status: z.literal('ready'),
    postgresql: z.literal('ok'),
    queue: z.enum(['ok', 'not configured']),
  })
  .meta({ id: 'Readiness' })

export type Health = z.infer<typeof health>
export type Readiness = z.infer<typeof readiness>
