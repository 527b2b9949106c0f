import { z } from 'zod'

export const adminSession = z
  .object({ role: z.literal('operator') })
  .meta({ id: 'AdminSession', description: 'Who the token is of: there is one kind.' })
