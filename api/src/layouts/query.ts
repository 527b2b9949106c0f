import { z } from 'zod'
import { parameter } from '../http/parameters.ts'

const longestName = 60

const nameRule = `1 to ${longestName} characters, no control characters and no spaces at the ends, not dots alone`

/** A dot, or two, would be another path. */
const unusable = ['^\\.+$', '[\\x00-\\x1f\\x7f-\\x9f]', '^\\s|\\s$']

const toName = (text: string): string | undefined =>
  text !== '' &&
  [...text].length <= longestName &&
  !unusable.some((pattern) => new RegExp(pattern, 'u').test(text))
    ? text
    : undefined

const name = parameter(nameRule, toName, {
  ...{ type: 'string', minLength: 1, maxLength: longestName },
  not: { anyOf: unusable.map((pattern) => ({ pattern })) },
}).meta({ description: `What it is called: ${nameRule}.` })

export const layoutsSchema = z.strictObject({})
export const layoutSchema = z.strictObject({ name })
export const deleteLayoutSchema = z.strictObject({
  name,
  version: parameter('a whole number', (text) => (/^\d{1,15}$/.test(text) ? Number(text) : undefined), {
    ...{ type: 'integer', minimum: 0, maximum: 999_999_999_999_999 },
  })
    .optional()
    .meta({ description: 'The version that is meant; without it, whichever there is.' }),
})
