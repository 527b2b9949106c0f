import { ruleKinds } from '@barline/db/domain/alerts/alert-rule'
import { z } from 'zod'
import { cursorField, intervalField, symbolField } from '../http/fields.ts'
import { limitUpTo, oneOf, parameter } from '../http/parameters.ts'
import { idCursorRule, parseIdCursor } from './cursor.ts'
import { deliveryStates } from './wire.ts'

const idUpTo = (most: number, description: string) =>
  parameter(
    `a whole number from 1 to ${most}`,
    (text) => (/^[1-9]\d{0,15}$/.test(text) && Number(text) <= most ? Number(text) : undefined),
    { type: 'integer', minimum: 1, maximum: most },
  ).meta({ description })

const ruleId = idUpTo(2 ** 31 - 1, 'Of the rule.')
const cursor = cursorField(idCursorRule, parseIdCursor).optional()
const limit = limitUpTo(500).default(50)

export const ruleSchema = z.strictObject({ id: ruleId })

export const rulesSchema = z.strictObject({
  symbol: symbolField.optional(),
  interval: intervalField.optional().meta({ description: 'Only rules on bars of this length.' }),
  kind: oneOf(ruleKinds).optional().meta({ description: 'Only rules of this kind.' }),
  limit: limit.meta({ description: 'At most this many rules in this page.' }),
  cursor,
})

export const eventsSchema = z.strictObject({
  symbol: symbolField.optional(),
  interval: intervalField.optional().meta({ description: 'Only of bars of this length.' }),
  rule: ruleId.optional(),
  withdrawn: oneOf(['true', 'false'])
    .optional()
    .meta({ description: 'Only those that were taken back, or only those that stand.' }),
  limit: limit.meta({ description: 'At most this many alerts in this page.' }),
  cursor,
})

export const deliveriesSchema = z.strictObject({
  state: oneOf(deliveryStates)
    .optional()
    .meta({ description: '`pending`: will be tried; `failed`: nothing more is tried.' }),
  rule: ruleId.optional(),
  limit: limit.meta({ description: 'At most this many in this page.' }),
  cursor,
})

export const deliverySchema = z.strictObject({ id: idUpTo(Number.MAX_SAFE_INTEGER, 'Of the delivery.') })
