import { expect, test } from 'vitest'
import { operationsAddress, readChoice, readState } from './choice.ts'

const query = (text: string) => new URLSearchParams(text)

test('an address names the letters, and what is none is left out', () => {
  const choice = readChoice(
    query('symbol=AAPL&provider=nobody&interval=1d&text=+&object=raw%2Fa%3D1&colour=red'),
  )
  expect(choice).toEqual({ symbol: 'AAPL', interval: '1d', object: 'raw/a=1' })
  expect([readState(query('state=discarded')), readState(query('state=x'))]).toEqual(['discarded', 'waiting'])
})

test('it leads back to the same', () => {
  const choice = { object: 'raw/a=1&b?#.json', text: 'ü "x"' }
  const address = new URL(operationsAddress(choice, 'gone', 'id-1'), 'http://x')
  expect([readChoice(address.searchParams), readState(address.searchParams)]).toEqual([choice, 'gone'])
  expect(address.searchParams.get('letter')).toBe('id-1')
  expect(operationsAddress({}, 'waiting')).toBe('/operations')
})
