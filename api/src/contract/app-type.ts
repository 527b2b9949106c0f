import type { Hono } from 'hono'
import type { z } from 'zod'
import type { causes } from '../http/causes.ts'
import type { Problem } from '../http/wire.ts'
import type { Answer, Operation } from './operation.ts'
import type { operations } from './operations.ts'

// The operations as the schema of a Hono app, which is what `hc` makes a typed client of.

type Described = (typeof operations)[number]

type PathNames<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | PathNames<`/${Rest}`>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never

/** Left out where empty, optional where all in it is. */
type Group<Name extends string, Fields> = keyof Fields extends never
  ? unknown
  : Record<never, never> extends Fields
    ? { [N in Name]?: Fields }
    : { [N in Name]: Fields }

/** Parameters as they are written in a URL: text, or one of the words that there are. */
type Input<O extends Operation> = Group<
  'param',
  Pick<z.input<O['parameters']>, PathNames<O['path']> & keyof z.input<O['parameters']>>
> &
  Group<'query', Omit<z.input<O['parameters']>, PathNames<O['path']>>> &
  Group<'json', Body<NonNullable<O['body']>>>

/** An operation that says nothing of a body has that of any. */
type Body<B extends z.ZodType> = z.ZodType extends B ? unknown : z.input<B>

type Success<O extends Operation> = O['answers'] extends { 'application/json': infer Json extends Answer }
  ? { output: z.output<Json['schema']>; outputFormat: 'json'; status: SuccessStatus }
  : { output: string; outputFormat: 'text'; status: SuccessStatus }

type SuccessStatus = NonNullable<Operation['status']>

type Refusal = {
  output: Problem
  outputFormat: 'json'
  status: (typeof causes)[keyof typeof causes]['status']
}

type Endpoint<O extends Operation> = O extends Operation
  ? { input: Input<O> } & (Success<O> | Refusal)
  : never

/** Every route of the API with what it takes and gives, for `hc`: `createClient` of client.ts. */
export type AppType = Hono<
  Record<never, never>,
  {
    [Path in Described['path']]: {
      [O in Extract<Described, { path: Path }> as `$${O['method']}`]: Endpoint<O>
    }
  },
  '/'
>
