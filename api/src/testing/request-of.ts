import type { Told } from './contract.ts'

export interface Asked {
  url: string
  method: string
  headers: Record<string, string>
  body?: string
}

/** A request of an operation, made as OpenAPI says: lists are joined by commas, all else is percent-encoded text. */
export function requestOf(
  { path, method, parameters }: Pick<Told, 'path' | 'method' | 'parameters'>,
  values: Readonly<Record<string, unknown>>,
): Asked {
  const query = new URLSearchParams()
  const headers: Record<string, string> = {}
  let url = path
  for (const { name, in: place } of parameters) {
    if (values[name] === undefined) continue
    const text = Array.isArray(values[name]) ? values[name].join(',') : String(values[name])
    if (place === 'query') query.set(name, text)
    else if (place === 'header') headers[name] = text
    else url = url.replace(`{${name}}`, () => encodeURIComponent(text))
  }
  return { url: query.size > 0 ? `${url}?${query}` : url, method: method.toUpperCase(), headers }
}

/** Values of the parameters of each named example. What only shows a refusal has none: it cannot be asked for. */
export function examplesOf({ parameters, responses }: Told): Map<string, Record<string, unknown>> {
  const successes = Object.entries(responses).filter(([status]) => status.startsWith('2'))
  const shown = successes.flatMap(([, { content = {} }]) =>
    Object.values(content).flatMap(({ examples = {} }) => Object.keys(examples)),
  )
  const given = parameters.flatMap(({ examples = {} }) => Object.keys(examples))
  return new Map(
    [...new Set([...given, ...shown])].map((name) => [
      name,
      Object.fromEntries(parameters.map((one) => [one.name, one.examples?.[name]?.value])),
    ]),
  )
}
