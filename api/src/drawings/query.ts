import { z } from 'zod'
import { symbolField } from '../http/fields.ts'
import { parameter } from '../http/parameters.ts'

const idRule = '1 to 40 of A-Z a-z 0-9 - _'

const id = parameter(idRule, (text) => (/^[\w-]{1,40}$/.test(text) ? text : undefined), {
  type: 'string',
  pattern: '^[\\w-]{1,40}$',
}).meta({ description: `Chosen by who draws it: ${idRule}.` })

const version = parameter('a whole number', (text) => (/^\d{1,15}$/.test(text) ? Number(text) : undefined), {
  type: 'integer',
  minimum: 0,
  maximum: 999_999_999_999_999,
}).meta({ description: 'The version that is meant.' })

export const drawingsSchema = z.strictObject({ symbol: symbolField })
export const drawingSchema = z.strictObject({ symbol: symbolField, id })
export const deleteSchema = z.strictObject({ symbol: symbolField, id, version })
