import { toSymbol } from '@barline/db/domain/symbol'
import { barTime } from '@barline/db/domain/time'
import { storeObject } from '@barline/db/store-object'
import { candle, loaded, rawObject } from '@barline/db/testing/builders'
import { expect, test } from 'vitest'
import { runCli } from './run.ts'
import { letterStack } from './testing/letter-stack.ts'
import { runHere } from './testing/run-barline.ts'

/** Moves the cursor, rings the bell, turns the line around, and hides a letter of 32 bits. */
const hostile = `a\n\tb\u001b[2J\u0007\u009b31m\u202e\u200b\u{e0041}\ud83d\ude80`
const key = `raw/provider=csv/interval=1d/symbol=AAA/${hostile}.csv`
const written = String.raw`a\u000a\u0009b\u001b[2J\u0007\u009b31m\u202e\u200b\udb40\udc41🚀`
// eslint-disable-next-line no-control-regex -- these are what must not come out
const controls = /[\0-\x09\x0b-\x1f\x7f-\x9f]|\p{Cf}/u

/** A letter of an object with a hostile key, that is also to blame for a gap. */
async function hostileStack() {
  const stack = await letterStack()
  await stack.put(key, 'no table')
  const id = await stack.send(key, { ...stack.refused, Came: hostile })
  const instrument = { symbol: toSymbol('AAA')!, exchange: 'NASDAQ' }
  const bars = [candle({ time: barTime(Date.UTC(2024, 0, 2)) })]
  await storeObject(stack.db, rawObject({ key: 'raw/a' }), loaded, [{ instrument, interval: '1d', bars }])
  const facts = { provider: 'csv', interval: '1d', symbol: 'AAA', reason: 'not_json', detail: {} }
  const range = { from: '2024-01-03T00:00:00Z', to: '2024-02-01T00:00:00Z' }
  await stack.db.rawObject.create({
    data: {
      ...facts,
      bucket: stack.bucket,
      key,
      status: 'poison',
      detail: { range },
      observedAt: new Date(),
    },
  })
  const run = (...args: string[]) => runHere(args, { BARLINE_HOME: stack.home })
  return { ...stack, id, run }
}

test('no command sends what a key or a provider wrote to the terminal as it is, and --json gives it whole', async () => {
  const { id, run } = await hostileStack()
  const telling = [
    ['dlq', 'list', '--letters'],
    ['dlq', 'show', id],
    ['gaps', '--symbol', 'AAA', '--to', '2024-01-10'],
    ['replay', '--prefix', 'raw/'],
  ]
  const others = [
    'dlq list',
    `dlq note ${id} \u001b[2J`,
    'dlq log',
    'dlq retry --symbol AAA',
    'dlq drain',
    `dlq discard ${id}`,
  ]
  for (const args of [...telling, ...others.map((line) => line.split(' '))]) {
    const name = args.join(' ')
    const [text, json] = [await run(...args), await run(...args, '--json')]
    expect({ name, code: text.code, err: text.err }).toEqual({ name, code: 0, err: '' })
    expect({ name, found: controls.exec(text.out + json.out) }).toEqual({ name, found: null })
    if (!telling.includes(args)) continue
    expect(text.out).toContain(args[1] === 'list' ? written.slice(0, 20) : written)
    expect(stringsOf(JSON.parse(json.out))).toContain(key)
  }
})

const stringsOf = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : value && typeof value === 'object'
      ? Object.values(value).flatMap(stringsOf)
      : []

test('a table is exported byte for byte for a program, and harmless where a terminal reads it', async () => {
  const { home } = await hostileStack()
  const exported = async (isTerminal: boolean) => {
    let text = ''
    const console = { out: (line: string) => void (text += `${line}\n`), err: () => {}, isTerminal }
    const signal = new AbortController().signal
    await runCli(['dlq', 'export', '--format', 'csv'], { env: { BARLINE_HOME: home }, console, signal })
    return text
  }
  expect(await exported(false)).toContain(hostile)
  expect(await exported(true)).not.toMatch(controls)
})
