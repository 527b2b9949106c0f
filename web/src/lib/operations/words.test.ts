import { expect, test } from 'vitest'
import { attemptWords, letterName, spanWords, tallyWords } from './words.ts'

const tally = {
  tried: 3,
  loaded: 1,
  nothing: 1,
  failed: 1,
  passedOver: 0,
  inserted: 390,
  revised: 3,
  rejected: 0,
}

test('a dry run says what would be, and a run what was', () => {
  expect(tallyWords(tally, 'retry', 'would')).toBe(
    '1 would load (390 bars would be inserted, 3 changed, 0 rejected), 1 with nothing to store, 1 would fail.',
  )
  expect(tallyWords({ ...tally, passedOver: 2 }, 'drain', 'did')).toBe(
    '1 loaded (390 bars inserted, 3 changed, 0 rejected), 1 with nothing to store, 1 failed, 2 passed over.',
  )
  expect(tallyWords({ ...tally, nothing: 1 }, 'discard', 'did')).toBe(
    '1 letter archived and taken out of the queue.',
  )
})

test('one that fails is told with its place, in which nothing passes for something else', () => {
  const problem = { reason: 'not_json', where: 'line\u202e 3', expected: '', came: '' }
  expect(attemptWords({ verdict: 'fails', same: true, problem }, 'would')).toBe(
    'fails again as before: not_json at line\\u{202e} 3',
  )
})

test('letters of one series are told apart by their files, and no key fills a page', () => {
  const letter = { symbol: 'AAA', interval: '1d', provider: 'yahoo' }
  expect(letterName({ ...letter, key: 'raw/symbol=AAA/2026\u202e.json' })).toEqual({
    ...{ name: 'AAA 1d from yahoo', file: '2026\\u{202e}.json' },
  })
  const none = { symbol: null, interval: null, provider: null }
  expect(letterName({ ...none, key: null })).toEqual({ name: 'no object' })
  const { name } = letterName({ ...none, key: `raw/${'語'.repeat(300)}.json` })
  expect([name.length, name.slice(0, 5), name.slice(-6)]).toEqual([101, 'raw/語', '語.json'])
})

test.each([
  [0, '0 s'],
  [250_000, '4 min 10 s'],
  [3_600_000, '1 h'],
  [90_061_000, '1 d 1 h'],
])('%i milliseconds are %s', (milliseconds, words) => expect(spanWords(milliseconds)).toBe(words))
