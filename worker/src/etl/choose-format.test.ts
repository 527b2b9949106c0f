import { expect, test } from 'vitest'
import type { Provider } from '@barline/db/domain/provider'
import type { Extension } from '../raw/key.ts'
import { chooseFormat } from './choose-format.ts'
import { chart } from './formats/testing/chart.ts'
import { context } from './formats/testing/parse.ts'

const table = 'Date,Open,High,Low,Close\n2024-01-02,10,12,9,11\n'

/** The number of bars, or the reason why there are none. */
function outcome(provider: Provider, extension: Extension, body: string, symbol = 'SIM1') {
  const choice = chooseFormat(provider, extension, body)
  if (!choice.ok) return choice.problem.reason
  const result = choice.parse(body, context('1d', symbol))
  return result.ok ? result.parsed.series.flatMap(({ bars }) => bars).length : result.problem.reason
}

test.each<[Provider, Extension, string, number | string]>([
  ['yahoo', 'json', chart(), 3],
  ['yahoo', 'csv', chart(), 3],
  ['yahoo', 'json', `\n ${chart()}`, 3],
  ['yahoo', 'csv', table, 1],
  ['yahoo', 'json', table, 1],
  ['yahoo', 'json', 'Internal Server Error', 'not_json'],
  ['yahoo', 'json', 'null', 'unexpected_format'],
  ['yahoo', 'json', '"text"', 'unexpected_format'],
  ['yahoo', 'csv', 'Internal Server Error', 'columns_missing'],
  ['yahoo', 'json', 'Edge: Too Many Requests\r\n', 'throttled'],
  ['yahoo', 'json', '[{"date":"2015-01-02T00:00:00.000Z","close":529.55}]', 'unexpected_format'],
  ['csv', 'csv', table, 1],
  ['csv', 'json', table, 1],
  ['csv', 'csv', chart(), 'unexpected_format'],
  ['sample', 'csv', table, 1],
  ['simulator', 'csv', table, 1],
  ['alpaca', 'json', '{"bars":{}}', 'unexpected_format'],
  ['polygon', 'json', '{"results":[]}', 'unexpected_format'],
  ['alphavantage', 'csv', table, 'unexpected_format'],
])('%s, as %s: %j gives %s', (provider, extension, body, expected) => {
  expect(outcome(provider, extension, body)).toBe(expected)
})

test('a provider that is not read yet is named', () => {
  expect(chooseFormat('alpaca', 'json', '{}')).toMatchObject({
    ok: false,
    problem: { where: 'provider in the key', came: 'alpaca, whose bodies are not read yet' },
  })
})

test('made-up prices never carry a real ticker, neither by the key nor by a column', () => {
  expect(outcome('simulator', 'csv', table, 'AAPL')).toBe('symbol_invalid')
  const named = 'Date,Open,High,Low,Close,Symbol\n2024-01-02,1,1,1,1,SIM1\n2024-01-02,1,1,1,1,AAPL\n'
  expect(outcome('simulator', 'csv', named)).toBe('symbol_invalid')
})
