import { z } from 'zod'

export const badParameter = z
  .object({
    parameter: z.string(),
    expected: z.string().meta({ description: 'What would have been read.' }),
    came: z
      .string()
      .meta({ description: 'What came, in part where it is long; `nothing` where it is missing.' }),
  })
  .meta({ id: 'BadParameter' })

export type BadParameter = z.infer<typeof badParameter>

export const problemBody = z
  .object({
    type: z.string().meta({
      format: 'uri-reference',
      description:
        'Which cause this is, e.g. `/problems/unknown-symbol`; it stays the same for ever, and is a page that explains it.',
    }),
    title: z.string().meta({ description: 'The cause in a few words.' }),
    status: z.int().min(400).max(599),
    detail: z.string().meta({ description: 'For people: what was expected and what came.' }),
    requestId: z
      .string()
      .meta({ description: 'Also in the header `x-request-id`; finds the request in our log.' }),
    errors: z
      .array(badParameter)
      .exactOptional()
      .meta({ description: 'Every parameter that could not be used.' }),
    symbols: z.array(z.string()).exactOptional().meta({
      description: 'The symbols of the request that the problem is about, such as those that nobody knows.',
    }),
    checks: z
      .record(z.string(), z.string())
      .exactOptional()
      .meta({
        description:
          'Of `/readyz`: what each part that the process depends on says, `ok` or what is wrong with it.',
        examples: [{ postgresql: 'ok', queue: 'does not answer (ECONNREFUSED)' }],
      }),
    s: z
      .literal('error')
      .exactOptional()
      .meta({ description: "Below `/udf` only, as is `errmsg`: TradingView's word for the same." }),
    errmsg: z.string().exactOptional().meta({ description: 'The same as `detail`.' }),
  })
  .meta({ id: 'Problem', description: 'RFC 9457: why a request was refused or failed.' })

/** RFC 9457, `application/problem+json`. */
export type Problem = z.infer<typeof problemBody>
