import type { z } from 'zod'
import type { Cause } from '../http/causes.ts'

/*
 * How to describe a route:
 *
 * 1. Its parameters, those of the path included, are one `z.strictObject` of `parameter(...)`s (http/parameters.ts, http/fields.ts), each
 *    with the JSON schema of what may be written and a `.meta({ description })`. Its answer is a zod schema beside it, in `wire.ts`;
 *    `.meta({ id })` makes it a component of that name, and wire.ts of this workspace exports its type.
 * 2. `<resource>/operation.ts` exports an `operation({...})`: plain data, so that the document, the docs and the client's types can be made
 *    of it. It imports neither pg nor the routes. Add it to the list in contract/operations.ts.
 * 3. The routes register it by `handle(routes, theOperation, (c, parameters) => ...)` (http/handle.ts), which reads the parameters.
 * 4. A new cause of refusal is an entry in http/problem.ts, and is named in `problems` of each operation that may answer it.
 * 5. Give at least one example: contract/examples.test.ts calls every one against the data of testing/example-data.ts, and holds what
 *    comes against `answer`. contract/document.test.ts fails while a route of `createApp()` is not described.
 */

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

export const tags = {
  Instruments: 'What there is to ask for.',
  Prices: 'Candles, where they came from, and what adjusts them.',
  Quality: 'What is missing, late or suspicious, and why.',
  Changes: 'What changed, for those who keep a copy.',
  Charting: "TradingView's UDF protocol, for its charting library and all that speak it.",
  Alerts: 'Rules on prices, what they fired and what proves it: for the operator.',
  Operations: 'For those who run it.',
  Contract: 'What all of this is, for programs and for people.',
} as const

export interface Answer {
  schema: z.ZodType
  /** What it looks like, where it is no JSON; JSON is shown by the examples. */
  example?: string
  /** Of `text/event-stream`: what the data of each event is. */
  events?: Record<string, z.ZodType>
}

/** A request that works against testing/example-data.ts, and its answer. Its name pairs both in the document. */
export interface Example {
  summary: string
  /** As they are written in a URL, those of the path included. */
  parameters?: Record<string, string>
  headers?: Record<string, string>
  body?: unknown
  /** Of the answer; `application/json` where not given. */
  mediaType?: string
  /** The refusal that it shows, instead of an answer. */
  problem?: Cause
  /**
   * What comes, JSON or text; moments of storing, ids of requests and cursors may differ. Left out where it would be long. Of a refusal
   * what it has beside `type`, `title` and `status`.
   */
  answer?: unknown
}

/** One route, all that anybody has to know to call it. */
export interface Operation<
  M extends Method = Method,
  Path extends string = string,
  P extends z.ZodType = z.ZodType,
  A extends Record<string, Answer> = Record<string, Answer>,
  B extends z.ZodType = z.ZodType,
> {
  /** Unique, a verb first: generated clients name their functions by it. Never rename one. */
  id: string
  method: M
  /** As Hono writes it: `/v1/candles/:symbol`. */
  path: Path
  tag: keyof typeof tags
  /** Who may call it; those with a key, where the server asks for keys, if nothing is said. */
  access?: 'open' | 'key' | 'metrics' | 'admin'
  /** One line without a full stop. */
  summary: string
  description: string
  parameters: P
  /** Headers that a request may have, beside those that all may. */
  requestHeaders?: Record<string, { description: string; schema: z.ZodType }>
  body?: B
  /** Of success; 200 where not given. */
  status?: 200 | 201 | 202 | 204
  /** By media type, the one that is sent by default first. */
  answers: A
  /** Headers of success, beside those that all have. */
  headers?: Record<string, string>
  /** Beside those that every route may answer, see contract/common.ts. */
  problems: readonly Cause[]
  examples: Record<string, Example>
}

/** The same object, typed by what stands in it. */
export const operation = <
  const M extends Method,
  const Path extends string,
  P extends z.ZodType,
  const A extends Record<string, Answer>,
  B extends z.ZodType = z.ZodType,
>(
  given: Operation<M, Path, P, A, B>,
): Operation<M, Path, P, A, B> => given

/** Names of the parameters that stand in a path. */
export const pathNames = (path: string): string[] =>
  [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name)
