import { z } from 'zod'

export const problemKind = z
  .object({
    type: z.string().meta({ format: 'uri-reference', description: 'As problems have it.' }),
    status: z.int().min(400).max(599),
    title: z.string(),
    meaning: z.string().meta({ description: 'What it means and what to do about it.' }),
  })
  .meta({ id: 'ProblemKind', description: 'One cause of a refused or failed request.' })

export type ProblemKind = z.infer<typeof problemKind>

export const problemKinds = z.object({ problems: z.array(problemKind) }).meta({ id: 'ProblemKinds' })
