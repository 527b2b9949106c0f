import { z } from 'zod'
import { instantText, nextCursor, wholeNumber } from '../contract/values.ts'
import { failure } from './letters-wire.ts'

const attempt = z
  .object({
    verdict: z.enum(['loads', 'nothing', 'fails', 'passed_over']).meta({
      description:
        '`nothing`: there is nothing to store. `passed_over`: somebody else was at it, it was not what it had been, or it is larger than this server reads.',
    }),
    inserted: wholeNumber.exactOptional(),
    revised: wholeNumber.exactOptional(),
    rejected: wholeNumber.exactOptional(),
    why: z.string().exactOptional().meta({ description: 'Of `nothing` and `passed_over`.' }),
    problem: z.object({ reason: z.string(), ...failure }).exactOptional(),
    same: z.boolean().exactOptional().meta({ description: 'Whether it fails as it did before.' }),
    fingerprint: z.string().exactOptional(),
  })
  .meta({ id: 'Attempt', description: 'What came of one letter or object, or would come of it.' })

const tally = z
  .object({
    tried: wholeNumber,
    loaded: wholeNumber,
    nothing: wholeNumber,
    failed: wholeNumber,
    passedOver: wholeNumber,
    inserted: wholeNumber.meta({ description: 'Bars.' }),
    revised: wholeNumber,
    rejected: wholeNumber,
  })
  .meta({ id: 'Tally' })

const attempts = z.array(z.object({ id: z.string(), attempt }))

export const letterActions = ['retry', 'drain', 'discard', 'restore'] as const

export const run = z
  .object({
    id: wholeNumber,
    action: z.enum([...letterActions, 'replay']),
    actor: z.string().meta({ description: 'Who planned it.' }),
    state: z.enum(['rehearsing', 'planned', 'running', 'interrupted', 'ended']).meta({
      description:
        '`rehearsing`: the dry run is under way. `interrupted`: the process that was at it is gone; starting it again goes on where it was.',
    }),
    ending: z.string().nullable().meta({
      description: '`done`, `cancelled`, `too_many_failures` or `outage`.',
    }),
    cancelling: z.boolean().meta({ description: 'Somebody has asked for its end.' }),
    size: wholeNumber.meta({ description: 'How many letters, or objects, were chosen when it was planned.' }),
    plannedAt: instantText,
    startedAt: instantText.nullable(),
    endedAt: instantText.nullable(),
    rate: z.number().nullable().meta({ description: 'Letters, or objects, a second at most.' }),
    maxFailures: z
      .number()
      .nullable()
      .meta({ description: 'The share of failures past which it stops by itself.' }),
    rehearsal: z
      .object({
        done: z.boolean(),
        trouble: z.string().nullable().meta({ description: 'Why it was given up.' }),
        tally,
        sample: attempts.meta({ description: 'The first hundred, one by one.' }),
      })
      .nullable()
      .meta({ description: 'What the dry run says so far.' }),
    progress: z
      .object({ tally, failures: attempts.meta({ description: 'The newest, twenty at most.' }) })
      .nullable()
      .meta({ description: 'What has come of it so far.' }),
  })
  .meta({
    id: 'Run',
    description: 'What somebody set out to do, and to which letters: fixed when it was planned.',
  })

export type WireRun = z.infer<typeof run>

export const runsAnswer = z
  .object({ runs: z.array(run).meta({ description: 'Newest first.' }), next: nextCursor })
  .meta({ id: 'RunsAnswer' })
export type RunsAnswer = z.infer<typeof runsAnswer>
export type WireAttempt = z.infer<typeof attempt>
export type WireTally = z.infer<typeof tally>
