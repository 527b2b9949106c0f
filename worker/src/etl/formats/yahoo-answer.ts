import { describe, refuse, type Problem } from '../parsed.ts'
import { isObject, readJson, type JsonObject } from './json-body.ts'
import { saysThrottled } from './throttled.ts'

export type YahooAnswer = { ok: true; results: readonly unknown[] } | { ok: false; problem: Problem }

const maxResults = 1_000

/** Opens the envelope `{chart: {result: [...], error: null}}`; an error in it is an error whatever the HTTP status was. */
export function readAnswer(body: string): YahooAnswer {
  const json = readJson(body)
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
