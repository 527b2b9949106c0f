import { expect, test } from 'vitest'
import type { Provider } from '@barline/db/domain/provider'
import type { Extension } from '../raw/key.ts'
import { chooseFormat } from './choose-format.ts'
import { chart } from './formats/testing/chart.ts'
import { context } from './formats/testing/parse.ts'

const table = 'Date,Open,High,Low,Close\n2024-01-02,10,12,9,11\n'

const alpacaBody = '{"bars":{"AAPL":[{"t":"2024-01-02T05:00:00Z","o":10,"h":12,"l":9,"c":11,"v":1}]}}'

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
  ['alpaca', 'json', alpacaBody, 1],
  ['alpaca', 'csv', alpacaBody, 1],
  ['alpaca', 'json', table, 'not_json'],
  ['alpaca', 'json', chart(), 'unexpected_format'],
  ['alpaca', 'json', 'Too Many Requests', 'throttled'],
  ['polygon', 'json', '{"status":"OK","resultsCount":0}', 0],
  ['polygon', 'json', alpacaBody, 'unexpected_format'],
  ['polygon', 'csv', table, 'not_json'],
  ['alphavantage', 'csv', table, 1],
  ['alphavantage', 'json', table, 1],
  ['alphavantage', 'csv', '{"Note":"Our standard API call frequency is 5 calls per minute"}', 'throttled'],
  ['alphavantage', 'json', '{"Weekly Time Series":{}}', 'interval_mismatch'],
  ['alphavantage', 'json', 'Internal Server Error', 'not_json'],
])('%s, as %s: %j gives %s', (provider, extension, body, expected) => {
  expect(outcome(provider, extension, body)).toBe(expected)
})

test('made-up prices never carry a real ticker, neither by the key nor by a column', () => {
  expect(outcome('simulator', 'csv', table, 'AAPL')).toBe('symbol_invalid')
  const named = 'Date,Open,High,Low,Close,Symbol\n2024-01-02,1,1,1,1,SIM1\n2024-01-02,1,1,1,1,AAPL\n'
  expect(outcome('simulator', 'csv', named)).toBe('symbol_invalid')
})
