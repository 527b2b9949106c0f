import { z } from 'zod'
import { instantText, nextCursor, wholeNumber } from '../contract/values.ts'

// Keys, bodies and what is said of them come from whoever put the object or sent the message: show them as text, and as nothing else.

const foreign = z.string()

export const reasonFacts = {
  reason: z.string().meta({ description: 'The reason code; the same for ever.', examples: ['html_body'] }),
  class: z.string().meta({ description: 'Where such failures belong: who could do something about them.' }),
  sentence: z.string().meta({ description: 'What the reason means.' }),
  suggestion: z.string().meta({ description: 'What could be done.' }),
}

export const failure = {
  where: foreign.meta({
    description: 'Where in the object: a JSON pointer, a line, or a part of the message.',
  }),
  expected: foreign,
  came: foreign,
}

const range = z
  .object({ from: z.string(), to: z.string() })
  .nullable()
  .meta({ description: 'The stretch that was asked for, where the ledger knows it.' })

export const letterStates = ['waiting', 'retried', 'discarded', 'gone'] as const

export const letter = z
  .object({
    id: z.string(),
    state: z.enum(letterStates).meta({
      description:
        '`waiting`: in the queue. `retried`: its success is committed. `discarded`: archived. `gone`: somebody else took it, or it expired.',
    }),
    fingerprint: z.string().meta({ description: 'The same of all that failed alike.' }),
    ...reasonFacts,
    ...failure,
    bucket: foreign.nullable(),
    key: foreign.nullable().meta({ description: 'Of its first object.' }),
    objects: wholeNumber.meta({ description: 'How many objects it announces.' }),
    provider: z.string().nullable(),
    interval: z.string().nullable(),
    symbol: z.string().nullable(),
    observedAt: instantText.nullable(),
    range,
    sentAt: instantText,
    expiresAt: instantText
      .nullable()
      .meta({ description: 'When the queue drops it; null where that is not known.' }),
    settledAt: instantText.nullable(),
    attempts: wholeNumber,
    interruptions: wholeNumber.meta({ description: 'Tries that took their process with them.' }),
    etlVersion: foreign.nullable(),
    archiveKey: foreign.nullable(),
    notes: wholeNumber,
    obsolete: z
      .object({
        why: z.enum(['loaded', 'deleted', 'superseded', 'perhaps_superseded', 'final_elsewhere']),
        by: foreign.meta({ description: 'The key of the object that makes it so.' }),
      })
      .nullable()
      .meta({ description: 'Why a retry would be for nothing.' }),
  })
  .meta({ id: 'DeadLetter', description: 'A message that could not be loaded, and why.' })

export type WireLetter = z.infer<typeof letter>

export const letterGroup = z
  .object({
    fingerprint: z.string(),
    ...reasonFacts,
    ...failure,
    count: z.int().min(1),
    obsolete: wholeNumber.meta({ description: 'How many of them a retry would be for nothing.' }),
    oldest: instantText,
    newest: instantText,
    series: z
      .array(
        z.object({ symbol: z.string(), interval: z.string(), provider: z.string(), count: z.int().min(1) }),
      )
      .meta({ description: 'Which series are affected, the most affected first; at most twenty.' }),
    seriesCount: wholeNumber,
    range,
  })
  .meta({ id: 'DeadLetterGroup', description: 'Letters that failed alike.' })

export const letterGroupsAnswer = z
  .object({
    count: wholeNumber,
    lookedAt: instantText
      .nullable()
      .meta({ description: 'When the queue was looked through the last time by this process.' }),
    inFlight: wholeNumber.meta({
      description: 'Messages that somebody had in hand then, so that nobody else could see them.',
    }),
    groups: z.array(letterGroup),
  })
  .meta({ id: 'DeadLetterGroupsAnswer' })

export const lettersAnswer = z
  .object({ letters: z.array(letter), next: nextCursor })
  .meta({ id: 'DeadLettersAnswer' })

export const letterEvent = z
  .object({
    id: wholeNumber,
    at: instantText,
    actor: z.string().meta({ description: 'Who, as far as it is known: a name and from where.' }),
    action: z.string().meta({ examples: ['retry', 'discard', 'restore', 'note'] }),
    letter: z.string(),
    run: wholeNumber.nullable(),
    detail: z.record(z.string(), z.unknown()).meta({ description: 'What came of it.' }),
  })
  .meta({ id: 'DeadLetterEvent', description: 'A line of the audit log.' })

export const eventsAnswer = z
  .object({ events: z.array(letterEvent).meta({ description: 'Newest first.' }), next: nextCursor })
  .meta({ id: 'DeadLetterEventsAnswer' })

const excerpt = z
  .object({
    before: foreign,
    marked: foreign.meta({ description: 'The offending place; empty where it is the whole body.' }),
    after: foreign,
    skipped: z
      .object({ before: wholeNumber, after: wholeNumber })
      .meta({ description: 'Characters left out.' }),
  })
  .meta({ id: 'Excerpt', description: 'Text of the object as it is now.' })

export const shownLetter = z
  .object({
    letter,
    body: foreign.meta({ description: 'The message.' }),
    object: z
      .object({
        bytes: wholeNumber,
        lastModified: instantText.nullable(),
        excerpt,
      })
      .nullable(),
    trouble: z.string().nullable().meta({ description: 'Why the object cannot be shown.' }),
    ledger: z
      .record(z.string(), z.unknown())
      .nullable()
      .meta({ description: "The object's row in the ledger." }),
    history: z.array(letterEvent).meta({ description: 'Oldest first.' }),
  })
  .meta({ id: 'ShownDeadLetter' })

export type LetterGroupsAnswer = z.infer<typeof letterGroupsAnswer>
export type LetterEventLine = z.infer<typeof letterEvent>
export type ShownLetter = z.infer<typeof shownLetter>
export type LetterGroup = z.infer<typeof letterGroup>
export type LettersAnswer = z.infer<typeof lettersAnswer>
export type LetterEventsAnswer = z.infer<typeof eventsAnswer>
