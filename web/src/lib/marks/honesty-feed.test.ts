import { expect, onTestFinished, test } from 'vitest'
import type { Answer } from '#lib/api/answer.ts'
import type { Bar } from '#lib/bars/bar.ts'
import { bar, barsAt } from '../../testing/bar.ts'
import { type Honesty, nothingTold, type Span } from './honesty.ts'
import { openHonesty } from './honesty-feed.ts'

const gap = (from: number) =>
  ({ interval: '1d', from, to: from, slots: 1, cause: 'provider_missing' }) as const
const well = (patch: Partial<Honesty> = {}): Answer<Honesty> => ({
  ok: true,
  value: { ...nothingTold, ...patch },
})
const broken: Answer<Honesty> = { ok: false, status: 503, title: 'down' }

/** A feed whose pauses end when `pass` is called, and whose questions are answered by what is given. */
function start(bars: readonly Bar[]) {
  const asked: Span[] = []
  const answers: Answer<Honesty>[] = []
  const pauses: { milliseconds: number; end(): void }[] = []
  let told: Honesty | undefined
  const feed = openHonesty({
    read(span) {
      asked.push(span)
      return Promise.resolve(answers.shift() ?? well())
    },
    wait: (milliseconds) => new Promise((end) => pauses.push({ milliseconds, end })),
    now: () => 100,
    onTold: (news) => (told = news),
  })
  onTestFinished(feed.close)
  /** Ends the pauses that are under way, up to so long ones, and lets all that follows happen. */
  async function pass(longest = 1_000) {
    const over = pauses.filter(({ milliseconds }) => milliseconds <= longest)
    for (const each of over) {
      pauses.splice(pauses.indexOf(each), 1)
      each.end()
    }
    await new Promise(setImmediate)
  }
  feed.loaded(bars)
  return { feed, asked, answers, pass, told: () => told }
}

const loaded = barsAt(10, 20, 40)

test('the loaded bars are asked about up to now, then older ones by themselves', async () => {
  const { feed, asked, answers, pass, told } = start(loaded)
  answers.push(well({ gaps: [gap(30)] }), well({ revised: [5] }))
  await pass()
  feed.loaded([...barsAt(1, 5), ...loaded])
  await pass()
  expect(asked).toEqual([
    { from: 10, to: 100 },
    { from: 1, to: 10 },
  ])
  expect(told()).toEqual({ ...nothingTold, gaps: [gap(30)], revised: [5] })
})

test('a bar that fills a gap takes it away', async () => {
  const { feed, asked, answers, pass, told } = start(loaded)
  answers.push(well({ gaps: [gap(30)] }), well())
  await pass()
  feed.loaded([...loaded.slice(0, 2), bar(30), loaded[2]!])
  await pass()
  expect(asked.at(-1)).toEqual({ from: 20, to: 40 })
  expect(told()).toEqual(nothingTold)
})

test('changes that come together are one question, and the bar that is being made is asked about seldom', async () => {
  const { feed, asked, pass } = start(loaded)
  await pass()
  for (const close of [1, 2, 3]) feed.loaded([...loaded.slice(0, 2), bar(40, { close })])
  await pass()
  expect(asked).toHaveLength(1)
  await pass(60_000)
  await pass()
  expect(asked.slice(1)).toEqual([{ from: 10, to: 100 }])
})

test('what could not be asked is asked again, with what has come up since', async () => {
  const { feed, asked, answers, pass } = start(loaded)
  answers.push(broken)
  await pass()
  feed.loaded([...barsAt(1), ...loaded])
  await pass(60_000)
  expect(asked).toEqual([
    { from: 10, to: 100 },
    { from: 1, to: 100 },
  ])
})

test('after it was closed nothing is asked or told', async () => {
  const { feed, asked, pass, told } = start(loaded)
  feed.close()
  await pass(60_000)
  expect([asked, told()]).toEqual([[], undefined])
})
