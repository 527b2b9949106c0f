import { expect, test } from 'vitest'
import { bars, testApi, type TestApi } from '../testing/api.ts'
import { readEvents } from '../testing/events.ts'
import type { CandlesEvent } from '../wire.ts'

const symbols = ['A', 'B', 'C', 'D', 'E', 'F']
const rounds = 12

/** Each writer has its own series, and each of its transactions several: ids are taken long before they are committed. */
async function write(api: TestApi, mine: string[]): Promise<void> {
  for (let close = 1; close <= rounds; close++)
    await api.store(...mine.map((symbol) => bars([close], { symbol })))
}

/** A reader that goes away after a few events and comes back with the last id, until it has met `total` changes. */
async function readInSittings({ app }: TestApi, total: number, sitting: number): Promise<string[]> {
  const met: string[] = []
  let lastEventId = '0'
  while (met.length < total) {
    const response = await app.request('/v1/stream', { headers: { 'last-event-id': lastEventId } })
    const events = readEvents(response)
    for (let taken = 0; taken < sitting && met.length < total;) {
      const { event, id, data } = await events.next()
      lastEventId = id ?? lastEventId
      if (event !== 'candles') continue
      const { symbol, version } = JSON.parse(data) as CandlesEvent
      met.push(`${symbol} ${version}`)
      taken++
    }
    await events.leave()
  }
  return met
}

test('however often readers come back while several write, each meets every change once, in each series in order', async () => {
  const api = await testApi()
  const total = symbols.length * rounds
  const reading = [1, 4, 7, total].map((sitting) => readInSittings(api, total, sitting))
  await Promise.all([write(api, ['A', 'B', 'C']), write(api, ['D', 'E']), write(api, ['F'])])
  const expected = symbols.flatMap((symbol) =>
    Array.from({ length: rounds }, (_, index) => `${symbol} ${index + 1}`),
  )
  for (const met of await Promise.all(reading)) {
    expect(met.toSorted()).toEqual(expected.toSorted())
    for (const symbol of symbols) {
      const versions = met.filter((change) => change.startsWith(symbol))
      expect(versions).toEqual(expected.filter((change) => change.startsWith(symbol)))
    }
  }
})
