import {
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type ContextManager,
  type Tracer,
} from '@opentelemetry/api'
import type pg from 'pg'
import { nameStatement } from './name-statement.ts'

type Query = (...parameters: unknown[]) => unknown

/**
 * The pool, with a span around each statement that belongs to a request, from when it is asked for: waiting for a connection is in it.
 * Neither the statement nor its parameters are told, only its name. What runs outside of requests makes no spans.
 */
export function tracePool(pool: pg.Pool, tracer: Tracer, contexts: ContextManager): pg.Pool {
  const traced =
    (query: Query): Query =>
    (...parameters) => {
      const parent = contexts.active()
      const isPromised = typeof parameters.at(-1) !== 'function' && !isSubmittable(parameters[0])
      if (!trace.getSpan(parent) || !isPromised) return query(...parameters)
      const name = nameStatement(parameters[0])
      const attributes: Attributes = { 'db.system.name': 'postgresql', 'db.query.summary': name }
      const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes }, parent)
      const fail = (error: unknown) => {
        span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', errorType(error))
        throw error
      }
      return (query(...parameters) as Promise<unknown>).catch(fail).finally(() => span.end())
    }
  const client = (real: pg.PoolClient) => replace(real, { query: traced(real.query.bind(real) as Query) })
  return replace(pool, {
    query: traced(pool.query.bind(pool) as Query),
    connect: (...parameters: []) =>
      parameters.length > 0 ? pool.connect(...parameters) : pool.connect().then(client),
  })
}

/** The same object but for some of its methods. */
function replace<T extends object>(real: T, methods: Record<string, unknown>): T {
  return new Proxy(real, {
    get(target, name) {
      if (typeof name === 'string' && Object.hasOwn(methods, name)) return methods[name]
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
}

/** A cursor or COPY, which is a stream of its own and no promise. */
const isSubmittable = (statement: unknown) =>
  typeof statement === 'object' && statement !== null && 'submit' in statement

/** A code or a name, never a message. */
export function errorType(error: unknown): string {
  const { code, name } = error as { code?: string; name?: string }
  return code ?? name ?? 'error'
}
