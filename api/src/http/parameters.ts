import { z } from 'zod'
import type { BadParameter } from '../wire.ts'

type Read<T> = { value: T; errors?: undefined } | { value?: undefined; errors: BadParameter[] }

/** What may be written for a parameter, as JSON Schema. A whole number is of type `integer` and a comma-separated list an `array`. */
export type Written = z.core.JSONSchema.BaseSchema

/**
 * One parameter: `read` turns its text into a value, or undefined where it is not what `expected` says. `written` tells the same to
 * programs; whatever it allows has to be readable.
 */
export function parameter<T>(
  expected: string,
  read: (text: string) => T | undefined,
  written: Written = { type: 'string' },
) {
  return (
    z
      .string({ error: expected })
      // What may be written need not be told as text: the type is that of `written`, or those of its alternatives.
      .meta({ type: undefined, ...written })
      .transform((text, context) => {
        const value = read(text)
        if (value !== undefined) return value
        context.addIssue({ code: 'custom', message: expected })
        return z.NEVER
      })
  )
}

export const oneOf = <const T extends string>(values: readonly T[]) =>
  z.enum(values, { error: `one of ${values.join(', ')}` })

export function toLimit(text: string, most: number): number | undefined {
  const limit = /^\d{1,9}$/.test(text) ? Number(text) : 0
  return limit >= 1 && limit <= most ? limit : undefined
}

export const limitUpTo = (most: number) =>
  parameter(`a whole number from 1 to ${most}`, (text) => toLimit(text, most), {
    type: 'integer',
    minimum: 1,
    maximum: most,
  })

/**
 * Reads the parameters of a request, strictly: each that is unknown, repeated, missing or malformed gives its own entry in
 * `errors`, so that a caller can mend them all at once. `path` holds those that stand in the route; they are not accepted twice.
 */
export function readParameters<S extends z.ZodType>(
  schema: S,
  url: string,
  path: Record<string, string> = {},
): Read<z.output<S>> {
  const { query, repeated } = readQuery(url)
  const doubled = Object.keys(path).filter((name) => query.has(name))
  const came = new Map([...query, ...Object.entries(path)])
  const result = schema.safeParse(Object.fromEntries(came))
  const errors = [
    ...repeated.map(([name, times]) => ({ parameter: name, expected: 'once', came: `${times} times` })),
    ...doubled.map((name) => ({
      parameter: name,
      expected: 'only in the path',
      came: shorten(query.get(name)),
    })),
    ...(result.error?.issues ?? []).flatMap((issue) => describe(issue, came)),
  ]
  return errors.length === 0 && result.success ? { value: result.data } : { errors }
}

function readQuery(url: string) {
  const mark = url.indexOf('?')
  const pairs = [...new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1))]
  const query = new Map<string, string>()
  const counts = new Map<string, number>()
  for (const [name, value] of pairs) {
    if (!query.has(name)) query.set(name, value)
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return { query, repeated: [...counts].filter(([, times]) => times > 1) }
}

function describe(issue: z.core.$ZodIssue, came: Map<string, string>): BadParameter[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      parameter: key,
      expected: secret.test(key)
        ? 'no such parameter; what is secret goes into a header'
        : 'no such parameter',
      came: secret.test(key) ? 'something that is not repeated here' : shorten(came.get(key)),
    }))
  const name = String(issue.path[0])
  return [{ parameter: name, expected: issue.message, came: shorten(came.get(name)) }]
}

/** Names by which people send keys and tokens where they must not stand: answers end up in logs. */
const secret = /key|token|secret|passw/i

const shorten = (text: string | undefined) => {
  if (text === undefined) return 'nothing'
  return text.length > 100 ? `${text.slice(0, 100)}... (${text.length} characters)` : text
}
