import { shownOf } from '../contract/open-api.ts'
import type { Told } from './contract.ts'
import { adminToken, bearer } from './keys.ts'

export interface Asked {
  url: string
  method: string
  headers: Record<string, string>
  body?: string
}

/**
 * A request of an operation, made as OpenAPI says: lists are joined by commas, all else is percent-encoded text; a body is JSON. Routes for
 * operators are asked by the operator.
 */
export function requestOf(
  { path, method, parameters, security }: Pick<Told, 'path' | 'method' | 'parameters' | 'security'>,
  values: Readonly<Record<string, unknown>>,
  body?: unknown,
): Asked {
  const query = new URLSearchParams()
  const headers: Record<string, string> = {
    ...(security.some((one) => 'adminToken' in one) && bearer(adminToken)),
    ...(body !== undefined && { 'content-type': 'application/json' }),
  }
  let url = path
  for (const { name, in: place } of parameters) {
    if (values[name] === undefined) continue
    const text = Array.isArray(values[name]) ? values[name].join(',') : String(values[name])
    if (place === 'query') query.set(name, text)
    else if (place === 'header') headers[name] = text
    else url = url.replace(`{${name}}`, () => encodeURIComponent(text))
  }
  return {
    url: query.size > 0 ? `${url}?${query}` : url,
    ...{ method: method.toUpperCase(), headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }
}

/** The body of a named example; undefined where it has none. */
export const bodyOf = ({ requestBody }: Told, name: string): unknown =>
  requestBody?.content['application/json']?.examples?.[name]?.value

/** Values of the parameters of each named example. What only shows a refusal has none: it cannot be asked for. */
export function examplesOf({
  parameters,
  responses,
  requestBody,
}: Told): Map<string, Record<string, unknown>> {
  const successes = Object.entries(responses).filter(([status]) => status.startsWith('2'))
  const shown = successes.flatMap(([, { content = {} }]) =>
    Object.values(content).flatMap(({ examples = {} }) => Object.keys(examples)),
  )
  const bodies = Object.values(requestBody?.content ?? {})
  const given = [...parameters.map(shownOf), ...bodies.map(({ examples = {} }) => examples)].flatMap(
    Object.keys,
  )
  return new Map(
    [...new Set([...given, ...shown])].map((name) => [
      name,
      Object.fromEntries(parameters.map((one) => [one.name, shownOf(one)[name]?.value])),
    ]),
  )
}
