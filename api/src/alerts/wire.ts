import {
  longestCoolDown,
  longestMessage,
  longestName,
  mostTargets,
} from '@barline/db/domain/alerts/parse-rule'
import { repeats, ruleKinds } from '@barline/db/domain/alerts/alert-rule'
import { z } from 'zod'
import {
  barTimeText,
  instantText,
  intervalName,
  nextCursor,
  symbolText,
  wholeNumber,
} from '../contract/values.ts'
import { evidence, withdrawal } from './evidence-wire.ts'

const printable = 'text without control characters but line breaks'

const textOf = (longest: number) => {
  const error = `${printable}, at most ${longest} characters`
  return (
    z
      .string({ error })
      .min(1, { error })
      .max(longest, { error })
      // What PostgreSQL keeps in no text, and what nobody could see.
      .refine((text) => text.isWellFormed() && !/(?!\n)\p{Cc}/u.test(text), { error })
  )
}

const kindName = z.enum(ruleKinds, { error: `one of ${ruleKinds.join(', ')}` })
const repeatName = z.enum(repeats, { error: `one of ${repeats.join(', ')}` }).meta({
  description:
    '`once`: at the first bar that fires; `every-bar`: at each; `cool-down`: after one that fired at none that ends within `coolDownSeconds`.',
})

const target = z
  .union(
    [
      z.strictObject({ kind: z.literal('sns') }),
      z.strictObject({ kind: z.literal('webhook'), url: textOf(2000) }),
    ],
    { error: '{"kind": "sns"}, or {"kind": "webhook", "url": ...}' },
  )
  .meta({
    id: 'AlertTarget',
    description:
      'Who is told beside the web app: the topic that ALERTS_TOPIC_ARN names, or a web address, to which signed JSON is sent as the Standard Webhooks specification has it.',
  })

const params = z
  .record(z.string(), z.union([z.number(), z.string()]), { error: 'an object of numbers and texts' })
  .meta({
    description:
      'By kind. Crosses: `fast`, `slow`, `fastAverage`, `slowAverage`; prices: `price`; `percent-change`: `percent`, `bars`; RSI: `level`, `period`; `volume-spike`: `factor`, `period`; `no-data`: `bars`. All but the last two also `source`. What is left out has its usual value; a price and a per cent have none.',
  })

const draft = {
  symbol: z.string({ error: 'a symbol' }).max(32, { error: 'a symbol' }),
  interval: intervalName.optional(),
  kind: kindName,
  params: params.optional(),
  name: textOf(longestName).nullable().optional(),
  message: textOf(longestMessage).nullable().optional().meta({
    description:
      'What is said when it fires, with values in braces: {symbol}, {interval}, {time}, {close} and those of the kind. The usual sentence where null.',
  }),
  repeat: repeatName.optional(),
  coolDownSeconds: z
    .int({ error: 'a whole number' })
    .min(1)
    .max(longestCoolDown)
    .nullable()
    .optional()
    .meta({ description: 'Of the repeat `cool-down`.' }),
  expiresAt: instantText.nullable().optional().meta({ description: 'Bars that end later do not fire.' }),
  targets: z.array(target, { error: 'a list' }).max(mostTargets).optional(),
}

export const alertDraft = z.strictObject(draft).meta({
  id: 'AlertDraft',
  description: 'A rule as it is to be. What is left out has its default.',
})

export type AlertDraft = z.input<typeof alertDraft>

export const alertChange = z
  .strictObject({
    ...{ ...draft, symbol: draft.symbol.optional(), kind: draft.kind.optional() },
    paused: z.boolean({ error: 'true or false' }).optional(),
  })
  .meta({
    id: 'AlertChange',
    description: 'What is to be another thing; all else stays, parameters one by one, and null takes away.',
  })

export type AlertChange = z.input<typeof alertChange>

export const alertRule = z
  .object({
    id: wholeNumber,
    symbol: symbolText,
    interval: intervalName,
    kind: kindName,
    params: z.record(z.string(), z.union([z.number(), z.string()])),
    rule: z.string().meta({ description: 'The condition in words.' }),
    name: z.string().nullable(),
    message: z.string().nullable(),
    repeat: repeatName,
    coolDownSeconds: wholeNumber.nullable(),
    expiresAt: instantText.nullable(),
    targets: z.array(target),
    createdAt: instantText,
    createdBy: z.string(),
    pausedAt: instantText
      .nullable()
      .meta({ description: 'Not null while it is paused: later bars do not fire.' }),
    startsAfter: instantText.meta({ description: 'Only bars that end later fire.' }),
    setAt: instantText.meta({
      description:
        'When the condition was last set: a price in it is per share of that day, whatever splits come later.',
    }),
  })
  .meta({ id: 'AlertRule', description: 'What somebody wants to be told of a series.' })

export type WireAlertRule = z.infer<typeof alertRule>

export const unreadableRule = z
  .object({
    id: wholeNumber,
    symbol: z.string(),
    interval: z.string(),
    name: z.string().nullable(),
    createdAt: instantText,
    createdBy: z.string(),
    unreadable: z.string().meta({ description: 'Why.' }),
  })
  .meta({
    id: 'UnreadableAlertRule',
    description:
      'A stored rule that this version cannot read, as one of a kind that only a newer version knows. It says nothing, and can be removed.',
  })

export type WireUnreadableRule = z.infer<typeof unreadableRule>

export const alertRulesAnswer = z.object({
  rules: z.array(alertRule),
  unreadable: z.array(unreadableRule).meta({ description: 'Of this page.' }),
  next: nextCursor,
})

export type AlertRulesAnswer = z.infer<typeof alertRulesAnswer>

export const alertRemovedAnswer = z.object({ id: wholeNumber })

export const alertRetriedAnswer = z.object({ id: wholeNumber })

export const deliveryStates = ['pending', 'delivered', 'failed'] as const

const deliveryMembers = {
  id: wholeNumber,
  what: z.enum(['fired', 'withdrawn', 'test']),
  channel: z.enum(['sns', 'webhook']),
  address: z.string().meta({ description: 'The URL of a webhook; empty for the topic.' }),
  state: z.enum(deliveryStates),
  attempts: wholeNumber,
  createdAt: instantText,
  nextAttemptAt: instantText.nullable(),
  deliveredAt: instantText.nullable(),
  failedAt: instantText.nullable().meta({ description: 'Since when nothing more is tried.' }),
  lastError: z.string().nullable(),
}

const eventDelivery = z
  .object(deliveryMembers)
  .meta({ id: 'AlertEventDelivery', description: 'Whom an alert was to be told to, and what came of it.' })

export type WireEventDelivery = z.infer<typeof eventDelivery>

export const alertDelivery = z
  .object({
    ...deliveryMembers,
    message: z.string(),
    rule: z.object({
      id: wholeNumber,
      name: z.string().nullable(),
      symbol: symbolText,
      interval: intervalName,
    }),
    event: wholeNumber.nullable().meta({ description: 'Null of a test.' }),
  })
  .meta({ id: 'AlertDelivery', description: 'One row of the outbox.' })

export type WireAlertDelivery = z.infer<typeof alertDelivery>

export const alertDeliveriesAnswer = z.object({ deliveries: z.array(alertDelivery), next: nextCursor })

export type AlertDeliveriesAnswer = z.infer<typeof alertDeliveriesAnswer>

export const alertTestAnswer = z.object({
  message: z.string(),
  deliveries: z
    .array(alertDelivery)
    .meta({ description: 'One for each target; they are sent within seconds.' }),
})

export type AlertTestAnswer = z.infer<typeof alertTestAnswer>

export const alertEvent = z
  .object({
    id: wholeNumber,
    rule: alertRule,
    time: barTimeText,
    direction: z.enum(['up', 'down', 'none']),
    occurrence: wholeNumber.meta({ description: 'From 1: a bar may fire again after it was taken back.' }),
    message: z.string(),
    firedAt: instantText,
    evidence,
    withdrawnAt: instantText.nullable(),
    withdrawn: withdrawal.nullable(),
    deliveries: z.array(eventDelivery),
  })
  .meta({
    id: 'AlertEvent',
    description: 'That a rule fired at a bar, and what proves it. One that was taken back stays.',
  })

export type WireAlertEvent = z.infer<typeof alertEvent>

export const alertEventsAnswer = z.object({ events: z.array(alertEvent), next: nextCursor })

export type AlertEventsAnswer = z.infer<typeof alertEventsAnswer>
