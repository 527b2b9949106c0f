import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { intervals } from '@barline/db/domain/interval'
import { providerIds, type Provider } from '@barline/db/domain/provider'
import { chooseFormat } from './choose-format.ts'
import { clean, type Cleaned } from './clean.ts'
import { decodeBody } from './decode-body.ts'
import { chart } from './formats/testing/chart.ts'
import { context } from './formats/testing/parse.ts'
import type { Problem } from './parsed.ts'
import { reasons } from './reasons.ts'

type Facts = { provider: Provider; extension: 'json' | 'csv'; interval: (typeof intervals)[number] }

const anyFacts: fc.Arbitrary<Facts> = fc.record({
  provider: fc.constantFrom(...(Object.keys(providerIds) as Provider[])),
  extension: fc.constantFrom('json' as const, 'csv' as const),
  interval: fc.constantFrom(...intervals),
})

/** All pure stages; throws where one of them throws or says what cannot be stored. */
function run(body: Uint8Array, { provider, extension, interval }: Facts): Cleaned | Problem {
  const decoded = decodeBody(body, {})
  if (!decoded.ok) return checkProblem(decoded.problem)
  const choice = chooseFormat(provider, extension, decoded.text)
  if (!choice.ok) return checkProblem(choice.problem)
  const result = choice.parse(decoded.text, context(interval))
  if (!result.ok) return checkProblem(result.problem)
  const cleaned = clean(result.parsed, Date.UTC(2026, 0, 1))
  cleaned.rejects.forEach(checkProblem)
  checkBars(cleaned)
  return cleaned
}

function checkProblem(problem: Problem): Problem {
  expect(Object.keys(reasons)).toContain(problem.reason)
  const text = `${problem.where}${problem.expected}${problem.came}`
  expect(text.isWellFormed()).toBe(true)
  expect(text).not.toMatch(/\p{Cc}/u)
  expect(text.length).toBeLessThan(700)
  return problem
}

function checkBars({ series, rejected, rows }: Cleaned): void {
  for (const { instrument, bars } of series) {
    expect(JSON.stringify(instrument)).not.toContain('\\u0000')
    bars.forEach((bar, index) => {
      expect(Object.values(bar).every(Number.isFinite)).toBe(true)
      if (index > 0) expect(bar.time).toBeGreaterThan(bars[index - 1]!.time)
    })
  }
  const kept = series.reduce((sum, { bars }) => sum + bars.length, 0)
  expect(kept + rejected).toBeLessThanOrEqual(rows + series.length)
}

const dates = Array.from({ length: 30 }, (_, index) =>
  new Date(Date.UTC(2024, 0, 1 + index)).toISOString().slice(0, 10),
)
const documents = [
  chart(),
  chart({}, { meta: { symbol: 'MSFT' } }),
  `Date,Open,High,Low,Close,Adj Close,Volume\n${dates.map((date) => `${date},10.5,12,9,11,11,500`).join('\n')}`,
  `"date";"open";"high";"low";"close";"Name"\r\n${dates.map((date) => `"${date}";"1";"2";"1";"2";"S.${date.slice(-1)}"`).join('\r\n')}\r\n`,
  `<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>\n${dates.map((date) => `A.US,D,${date.replaceAll('-', '')},000000,1,1,1,1,1`).join('\n')}\n`,
  `datetime,open,high,low,close\n${Array.from({ length: 60 }, (_, minute) => `2024-07-01 10:${String(minute).padStart(2, '0')}:00,1,1,1,1`).join('\n')}\n`,
]

const runs = { numRuns: 400 }

test('any bytes have an outcome', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), anyFacts, (body, facts) => void run(body, facts)),
    runs,
  )
})

test('any bytes that claim to be gzip have an outcome', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), anyFacts, (body, facts) => {
      run(Buffer.concat([Buffer.from([0x1f, 0x8b, 8]), body]), facts)
      run(gzipSync(body), facts)
    }),
    runs,
  )
})

test('any JSON in the place of any part of a chart has an outcome', () => {
  const paths = fc.constantFrom(
    'meta',
    'symbol',
    'exchangeTimezoneName',
    'dataGranularity',
    'timestamp',
    'indicators',
    'quote',
    'open',
    'volume',
    'result',
    'chart',
    'error',
  )
  const value = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom<unknown>('UTC', '', '\0', '\ud800', -0, 1e308, 1e300, [null], [[]], [{}], [1e15], {
      error: {},
    }),
  )
  fc.assert(
    fc.property(paths, value, anyFacts, (name, part, facts) => {
      const body = JSON.stringify(JSON.parse(chart(), (key, old: unknown) => (key === name ? part : old)))
      run(Buffer.from(body), { ...facts, provider: 'yahoo' })
    }),
    runs,
  )
})

test('a document that is cut, doubled or changed anywhere has an outcome', () => {
  const anywhere = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
  const insertion = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 5 }),
    fc.constantFrom(
      '"',
      '\0',
      '\n',
      '\r',
      ',',
      ';',
      '""',
      'null',
      'NaN',
      '-',
      '1e308',
      '1e999',
      '../',
      '\ud800',
      '{',
      ']',
    ),
  )
  fc.assert(
    fc.property(
      fc.constantFrom(...documents),
      anywhere,
      anywhere,
      insertion,
      anyFacts,
      (document, a, b, inserted, facts) => {
        const at = Math.floor(a * document.length)
        const changed = document.slice(0, at) + inserted + document.slice(at + Math.floor(b * b * 40))
        run(Buffer.from(changed), facts)
        run(Buffer.from(changed + changed), facts)
        run(gzipSync(changed).subarray(0, Math.floor(b * changed.length)), facts)
      },
    ),
    { numRuns: 1_000 },
  )
})

test('the documents above are read as they are', () => {
  const facts = (interval: Facts['interval'], index: number): Facts => ({
    provider: index < 2 ? 'yahoo' : 'csv',
    extension: 'csv',
    interval,
  })
  const kept = documents.map((document, index) => {
    const result = run(Buffer.from(document), facts(index === 5 ? '1m' : '1d', index))
    return 'reason' in result ? result.reason : result.series.reduce((sum, { bars }) => sum + bars.length, 0)
  })
  expect(kept).toEqual([3, 6, 30, 30, 30, 60])
})
