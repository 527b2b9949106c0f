import type { Context } from 'hono'
import type { z } from 'zod'
import type { BadParameter } from '../wire.ts'
import type { ApiEnv } from './env.ts'

type Read<T> = { value: T; errors?: undefined } | { value?: undefined; errors: BadParameter[] }

/**
 * Reads the JSON of a request, strictly. It has to say that it is JSON: a form of another site cannot, and whatever can is asked for by the
 * browser beforehand.
 */
export async function readBody<S extends z.ZodType>(
  schema: S,
  c: Context<ApiEnv>,
): Promise<Read<z.output<S>>> {
  const type = c.req.header('content-type')
  if (!/^application\/json\s*(;|$)/i.test(type ?? ''))
    return { errors: [{ parameter: 'content-type', expected: 'application/json', came: shorten(type) }] }
  const text = await c.req.text()
  const json = parse(text)
  if (!json) return { errors: [{ parameter: 'body', expected: 'JSON', came: shorten(text || undefined) }] }
  const result = schema.safeParse(json.value)
  if (result.success) return { value: result.data }
  return { errors: result.error.issues.flatMap((issue) => describe(issue, json.value)) }
}

function parse(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return undefined
  }
}

function describe(issue: z.core.$ZodIssue, body: unknown): BadParameter[] {
  const bad = (path: readonly PropertyKey[], expected: string) => ({
    ...{ parameter: path.length > 0 ? path.map(String).join('.') : 'body', expected },
    came: shorten(JSON.stringify(valueAt(body, path))),
  })
  if (issue.code !== 'unrecognized_keys') return [bad(issue.path, issue.message)]
  return issue.keys.map((key) => bad([...issue.path, key], 'no such member'))
}

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (inner, key) => (isObject(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined),
    value,
  )

const isObject = (value: unknown): value is Record<PropertyKey, unknown> =>
  typeof value === 'object' && value !== null

const shorten = (text: string | undefined) => {
  if (text === undefined) return 'nothing'
  return text.length > 100 ? `${text.slice(0, 100)}... (${text.length} characters)` : text
}
