import { saysThrottled } from './throttled.ts'
import { describe, refuse, type Problem } from '../parsed.ts'

export type YahooAnswer = { ok: true; results: readonly unknown[] } | { ok: false; problem: Problem }

export type JsonObject = Record<string, unknown>

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Ten times Yahoo's largest answer. Parsed JSON takes up to twenty times its text, so that more could fill the heap. */
const maxLength = 16 * 2 ** 20
const maxResults = 1_000

/** Opens the envelope `{chart: {result: [...], error: null}}`; an error in it is an error whatever the HTTP status was. */
export function readAnswer(body: string): YahooAnswer {
  if (body.length > maxLength)
    return refuse(
      'body_too_large',
      'body',
      `at most ${maxLength} characters of JSON`,
      `${body.length} characters`,
    )
  const json = parseJson(body)
  if (!json.ok) return json
  const answer = json.value
  if (!isObject(answer)) return foreign('', answer)
  // Errors of the gateway in front of the service have another envelope than its own.
  for (const name of ['chart', 'finance']) {
    const part = answer[name]
    if (isObject(part) && isObject(part.error)) return explainError(`/${name}/error`, part.error)
  }
  const chart = answer.chart
  if (!isObject(chart)) return foreign('', answer)
  if (!Array.isArray(chart.result)) return foreign('/chart', chart)
  if (chart.result.length <= maxResults) return { ok: true, results: chart.result }
  return refuse('unexpected_format', '/chart/result', `at most ${maxResults} results`, describe(chart.result))
}

const foreign = (where: string, value: unknown) =>
  refuse(
    'unexpected_format',
    where || 'body',
    'the chart of Yahoo, {"chart":{"result":[...]}}',
    describe(value),
  )

function explainError(where: string, { code, description }: JsonObject) {
  const text = [code, description].filter((part) => typeof part === 'string').join(': ') || 'no description'
  if (saysThrottled(text)) return refuse('throttled', where, 'bars', text)
  return refuse('provider_error', where, 'bars', text)
}

function parseJson(body: string): { ok: true; value: unknown } | { ok: false; problem: Problem } {
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
    return refuse('not_json', at === undefined ? 'body' : `character ${at}`, 'JSON', message)
  }
}

const tail = (body: string, end: number) => JSON.stringify(body.slice(Math.max(0, end - 40), end))
