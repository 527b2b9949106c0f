import { createRequire } from 'node:module'
import type { Step } from '@barline/db/testing/old-statements/recording'
import pg from 'pg'

type Query = (this: pg.Client, ...parameters: unknown[]) => unknown
type Done = (...results: unknown[]) => void

const { prepareValue } = createRequire(import.meta.url)('pg/lib/utils.js') as {
  /** A parameter as pg sends it. */
  prepareValue(value: unknown): string | Buffer | null
}

/** From now on every statement that this process sends, over connections of other names than `except`, is a step when it is answered. */
export function listenIn(except: string): Step[] {
  const steps: Step[] = []
  const numbers = new WeakMap<pg.Client, number>()
  let last = 0
  const numberOf = (client: pg.Client) => {
    if (!numbers.has(client)) numbers.set(client, ++last)
    return numbers.get(client)!
  }
  const isHeard = (client: pg.Client) =>
    (client as unknown as { connectionParameters: { application_name?: string } }).connectionParameters
      .application_name !== except
  const prototype = pg.Client.prototype as unknown as { query: Query; end: Query }
  const { query, end } = prototype
  prototype.query = function (...parameters) {
    const said = isHeard(this) ? readStatement(parameters) : undefined
    if (!said) return query.apply(this, parameters)
    const note = () => void steps.push({ connection: numberOf(this), ...said })
    const place = parameters.findLastIndex((parameter) => typeof parameter === 'function')
    if (place >= 0) {
      const done = parameters[place] as Done
      return query.apply(
        this,
        parameters.with(place, (...results: unknown[]) => (note(), done(...results))),
      )
    }
    const answer = query.apply(this, parameters) as Promise<unknown>
    answer.then(note, note)
    return answer
  }
  prototype.end = function (...parameters) {
    if (numbers.has(this)) steps.push({ connection: numberOf(this), text: undefined })
    return end.apply(this, parameters)
  }
  return steps
}

/** Undefined for what is no statement with parameters (COPY, a cursor). */
function readStatement([config, given]: unknown[]):
  Pick<Step & { text: string }, 'text' | 'name' | 'values'> | undefined {
  const query = typeof config === 'string' ? { text: config } : (config as pg.QueryConfig)
  if (typeof query.text !== 'string' || 'submit' in query) return undefined
  const values = Array.isArray(given) ? given : (query.values ?? [])
  return { text: query.text, name: query.name || undefined, values: values.map(prepareValue) }
}
