import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Db } from './client.ts'
import type { ReportedAction } from './domain/actions/action.ts'
import { resolveActions } from './domain/actions/resolve-actions.ts'
import type { Provider } from './domain/provider.ts'
import { barTime } from './domain/time.ts'
import { storeObject } from './store-object.ts'
import { candle, firstDay, loaded, rawObject, seriesBars } from './testing/builders.ts'
import { testDatabase } from './testing/database.ts'

const day = 86_400_000

/** An answer that tells of one action. Near dates may be one action's, of which a provider has changed its mind, and again. */
const answer = fc.record({
  provider: fc.constantFrom<Provider>('yahoo', 'csv'),
  /** When it was observed, in days; no two at once, of which nobody could tell which is later. */
  on: fc.integer({ min: 30, max: 60 }),
  exDay: fc.integer({ min: 1, max: 9 }),
  kind: fc.constantFrom<'split' | 'dividend'>('split', 'dividend'),
  value: fc.constantFrom(2, 3),
})

type Answer = typeof answer extends fc.Arbitrary<infer T> ? T : never

const answers = fc.uniqueArray(answer, { minLength: 1, maxLength: 7, selector: ({ on }) => on })

function actionOf({ kind, exDay, value }: Answer): ReportedAction {
  const exDate = barTime(firstDay + exDay * day)
  return kind === 'split'
    ? { kind, exDate, numerator: value, denominator: 1 }
    : { kind, exDate, amount: value, paid: true, currency: undefined }
}

const put = (db: Db, symbol: string, one: Answer) => {
  const observedAt = new Date(firstDay + one.on * day)
  const object = rawObject({ key: `${symbol} ${one.on}`, provider: one.provider, observedAt })
  return storeObject(db, object, loaded, [
    { ...seriesBars([candle()], { symbol }), actions: [actionOf(one)] },
  ])
}

async function stored(db: Db, symbol: string): Promise<string[]> {
  const { id } = await db.instrument.findUniqueOrThrow({ where: { symbol } })
  const rows = await db.corporateAction.findMany({
    where: { instrumentId: id, until: null },
    orderBy: [{ exDate: 'asc' }, { kind: 'desc' }],
  })
  return rows.map(({ kind, exDate, numerator, amount }) =>
    shown(kind, exDate.getTime(), Number(numerator ?? amount)),
  )
}

const shown = (kind: string, exDate: number, value: number) =>
  `${kind} ${new Date(exDate).toISOString().slice(0, 10)} ${value}`

const expected = (all: readonly Answer[]): string[] =>
  resolveActions(
    all.map((one) => ({ ...actionOf(one), source: one.provider, observedAt: firstDay + one.on * day })),
  ).map((action) =>
    shown(action.kind, action.exDate, action.kind === 'split' ? action.numerator : action.amount),
  )

test('splits and dividends follow from what was said and when, in whatever order and however often it comes', async () => {
  const { db } = await testDatabase()
  let run = 0
  await fc.assert(
    fc.asyncProperty(
      answers.chain((all) =>
        fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 })),
      ),
      async ([all, order]) => {
        const symbol = `S${[...String(run++)].map((digit) => 'ABCDEFGHIJ'[Number(digit)]).join('')}`
        for (const one of order) await put(db, symbol, one)
        expect(await stored(db, symbol)).toEqual(expected(all))
      },
    ),
    {
      numRuns: 25,
      examples: [
        // Said, taken back, and said again.
        [again([31, 41, 51])],
        [again([51, 31, 41])],
        [again([31, 51, 41])],
      ],
    },
  )
}, 120_000)

/** Three answers of one provider, the second of another date, put in the order of these times. */
function again(order: number[]): [Answer[], Answer[]] {
  const tell = (on: number, exDay: number): Answer => ({
    provider: 'csv',
    on,
    exDay,
    kind: 'split',
    value: 2,
  })
  const all = [tell(31, 6), tell(41, 3), tell(51, 6)]
  return [all, order.map((on) => all.find((one) => one.on === on)!)]
}
