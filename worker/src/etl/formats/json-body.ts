import { refuse, type Problem } from '../parsed.ts'
import { saysThrottled } from './throttled.ts'

export type JsonObject = Record<string, unknown>

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Three times the largest answer that a provider gives, Polygon's of 50,000 bars. Parsed JSON takes up to twenty times its text,
 * so that more could fill the heap.
 */
const maxLength = 16 * 2 ** 20

export type JsonBody = { ok: true; value: unknown } | { ok: false; problem: Problem }

/** Reads a whole document. One that ends in the middle is told from one that is no JSON, and that from a gateway's request for patience. */
export function readJson(body: string): JsonBody {
  if (body.length > maxLength)
    return refuse(
      'body_too_large',
      'body',
      `at most ${maxLength} characters of JSON`,
      `${body.length} characters`,
    )
  try {
    return { ok: true, value: JSON.parse(body) as unknown }
  } catch (error) {
    const { message } = error as SyntaxError
    const at = / at position (\d+) \(line \d+ column \d+\)$/.exec(message)?.[1]
    const end = body.trimEnd().length
    if (message === 'Unexpected end of JSON input' || Number(at) >= end)
      return refuse(
        'truncated',
        `character ${end}`,
        'a whole JSON document',
        `one that ends with ${tail(body, end)}`,
      )
    const words = body.trim().slice(0, 200)
    if (saysThrottled(words)) return refuse('throttled', 'body', 'JSON', words)
    return refuse('not_json', at === undefined ? 'body' : `character ${at}`, 'JSON', message)
  }
}

const tail = (body: string, end: number) => JSON.stringify(body.slice(Math.max(0, end - 40), end))

/** A JSON pointer (RFC 6901) to what the names lead to: `/bars/BTC~1USD/0/o`. */
export const pointerTo = (...names: readonly (string | number)[]): string =>
  names.map((name) => `/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
