import { evaluateRound } from '../alerts/evaluate-alerts.ts'
import { addTestRule } from '../alerts/testing/alert-store.ts'
import { storeObject } from '@barline/db/store-object'
import { candle, firstDay, loaded, rawObject, seriesBars } from '@barline/db/testing/builders'
import { testDatabase } from '@barline/db/testing/database'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { runHere } from './testing/run-barline.ts'

async function open() {
  const { db, url } = await testDatabase()
  const alerts = (args: string, ...more: string[]) =>
    runHere(['alerts', ...args.split(' '), ...more], { DATABASE_URL: url, USER: 'ann' })
  const json = async (args: string, ...more: string[]) =>
    JSON.parse((await alerts(`${args} --json`, ...more)).out) as Record<string, never>
  let objects = 0
  const close = (closes: number[], observed = '2024-06-01') => {
    const bars = closes.map((close, day) => candle({ close, day }))
    const object = rawObject({ key: String(objects++), observedAt: new Date(`${observed}T00:00:00Z`) })
    return storeObject(db, object, loaded, [seriesBars(bars)])
  }
  const evaluate = () =>
    evaluateRound({ db, now: () => Date.UTC(2025, 0, 1), log: pino({ level: 'silent' }) })
  return { db, alerts, json, close, evaluate }
}

const webhook = 'https://example.com/hook'

test('a rule may look at bars that are made of others', async () => {
  const { alerts, close } = await open()
  await close([10])
  expect(await alerts('add -s TEST -i 1w -r golden-cross --yes')).toMatchObject({ code: 0, err: '' })
})

test('a rule is added with --yes, and without it is only said what would be', async () => {
  const { db, alerts, json, close } = await open()
  await close([10])
  const add = `add -s test -r golden-cross --fast ema20 --slow 100 --cool-down 4h --sns --webhook ${webhook}`
  const dry = await alerts(add)
  expect(dry).toEqual({
    ...{ code: 0, err: '' },
    out: `Would add: TEST 1d: golden-cross of ema20 and sma100 of the close, at most every 14400 s; tells the topic, ${webhook}. Add --yes to do it.\n`,
  })
  expect(await db.alertRule.count()).toBe(0)
  expect((await alerts(`${add} --yes`)).out).toMatch(/^Added rule \d+: TEST 1d: golden-cross of ema20/)
  expect(await json('list')).toMatchObject({
    rules: [
      {
        ...{
          symbol: 'TEST',
          interval: '1d',
          kind: 'golden-cross',
          repeat: 'cool-down',
          coolDownSeconds: 14_400,
        },
        params: { fast: 20, slow: 100, fastAverage: 'ema', slowAverage: 'sma', source: 'close' },
        targets: [{ kind: 'sns' }, { kind: 'webhook', url: webhook }],
        ...{ createdBy: expect.stringMatching(/^ann@/) as string, pausedAt: null, expiresAt: null },
      },
    ],
  })
  expect(await json(add)).toMatchObject({ added: false, rule: { symbol: 'TEST', params: { fast: 20 } } })
  expect(await json(`${add} --yes`)).toMatchObject({
    added: true,
    rule: { id: expect.any(Number) as number },
  })
})

test('a rule of bars that are not stored is told to wait', async () => {
  const { alerts, close } = await open()
  await close([10])
  expect((await alerts('add -s TEST -i 1h -r rsi-above')).err).toBe(
    'No candles of TEST 1h are stored, and they cannot be made of what is: 1d. The rule waits until there are some.\n',
  )
  expect(await alerts('add -s TEST -r no-data --bars 3 --yes')).toMatchObject({
    ...{ code: 0, err: '' },
    out: expect.stringContaining('no-data for 3 bars that were due') as string,
  })
})

test('where no calendar is known it is said that missing bars will not be noticed', async () => {
  const { alerts } = await open()
  expect((await alerts('add -s ABC.XY -r no-data')).err).toContain('No calendar of ABC.XY is known')
  expect((await alerts('add -s ABC -r no-data')).err).not.toContain('calendar')
})

test('what cannot be is told by flag, with what was expected', async () => {
  const { alerts, json } = await open()
  const said = async (args: string, ...more: string[]) => (await alerts(args, ...more)).err
  expect(await said('add -s TEST -r price-above --level 3')).toBe(
    'barline: --price: expected a price above 0, at most 1000000000, came nothing; --level: expected only price, source, came 3.\n',
  )
  expect(await said('add -s TEST -r golden-cross --message', '{symbol} {rsi}')).toBe(
    'barline: --message: expected in braces only symbol, interval, kind, name, rule, time, direction, close, fast, slow, came "{rsi}".\n',
  )
  expect(await said('add -s TEST -r golden-cross --webhook mailto:me')).toMatch(
    /^barline: --webhook: expected .*mailto/,
  )
  expect(await said('add -s TEST -r golden-cross --cool-down 5')).toContain(
    'Expected a number with s, m, h or d',
  )
  expect(await said('add -s TEST -r golden-cross --repeat cool-down')).toMatch(
    /^barline: --cool-down: expected/,
  )
  expect((await alerts('add -s TEST -r wedding')).code).toBe(2)
  for (const args of ['show 7', 'edit 7 --name x'])
    expect(await said(args)).toBe(
      'barline: There is no rule 7; `npx barline alerts list` shows which there are.\n',
    )
  expect(await alerts('pause 7 --yes')).toMatchObject({ code: 1 })
  expect(await json('list')).toEqual({ rules: [], unreadable: [] })
})

test('a rule is edited flag by flag, and what was not said stays', async () => {
  const { alerts, json, close } = await open()
  await close([10])
  await alerts(`add -s TEST -r price-above --price 11 --name Eleven --expires 2030-01-01 --sns --yes`)
  const [{ id }] = (await json('list')).rules as unknown as [{ id: number }]
  expect((await alerts(`edit ${id} --price 12`)).out).toBe(
    `Rule ${id} would be: TEST 1d: price-above 12 by the close, at every bar until 2030-01-01T00:00:00.000Z; tells the topic. Only bars that end from now on fire. Add --yes to do it.\n`,
  )
  await alerts(`edit ${id} --price 12 --no-targets --expires never --yes --name`, '')
  expect(await json(`show ${id}`)).toMatchObject({
    rule: { kind: 'price-above', params: { price: 12 }, name: null, expiresAt: null, targets: [] },
  })
  expect((await alerts(`edit ${id} --level 3`)).err).toMatch(/^barline: --level: expected only price, source/)
  expect((await alerts(`edit ${id} --yes`)).err).toContain('expected a flag that says what to change')
})

test('rules are paused, resumed and removed with --yes, and those that there are not are told', async () => {
  const { db, alerts } = await open()
  const { id } = await addTestRule(db, { kind: 'golden-cross' }, firstDay)
  const states = async () => (await db.alertRule.findMany()).map(({ pausedAt }) => pausedAt !== null)
  expect((await alerts(`pause ${id}`)).out).toBe(
    `Would pause:\n  ${id}  TEST 1d: golden-cross of sma50 and sma200 of the close\nAdd --yes to do it.\n`,
  )
  expect(await states()).toEqual([false])
  expect(await alerts(`pause ${id} ${id + 1} --yes`)).toMatchObject({
    code: 1,
    err: expect.stringContaining(`no rule ${id + 1}`) as string,
  })
  expect(await states()).toEqual([true])
  await alerts(`resume ${id} --yes`)
  expect(await states()).toEqual([false])
  await alerts(`remove ${id}`)
  expect(await states()).toEqual([false])
  expect((await alerts(`remove ${id} --yes --json`)).out).toBe(
    `{"remove":[${id}],"done":true,"unknown":[]}\n`,
  )
  expect(await states()).toEqual([])
})

test('the history tells what was said, and why it was taken back', async () => {
  const { db, alerts, json, close, evaluate } = await open()
  const { id } = await addTestRule(
    db,
    { kind: 'price-above', params: { price: 11 }, name: 'Bell\u0007' },
    firstDay,
  )
  await close([10, 12, 10, 12])
  await evaluate()
  await close([10, 10], '2024-07-01')
  await evaluate()
  const { out } = await alerts('history')
  expect(out).toMatch(/rule \d+ {2}TEST 1d: price-above 11 by the close at 2024-01-05 .*\n.*at 2024-01-03/)
  expect(out).toMatch(/\n {4}withdrawn .*The bar of 2024-01-03 was corrected: .*close 10 instead of 12\.\n$/)
  expect(await json(`history ${id} --withdrawn`)).toMatchObject({
    events: [
      {
        rule: id,
        time: '2024-01-03',
        withdrawn: { cause: 'correction' },
        evidence: { after: { close: 12 } },
      },
    ],
    more: false,
  })
  expect(await json('history --from 2024-01-05 --to 2024-01-05')).toMatchObject({
    events: [{ time: '2024-01-05' }],
  })
  expect(await json('history --limit 1')).toMatchObject({ events: [{ time: '2024-01-05' }], more: true })
  expect((await alerts('history --limit 1')).err).toContain('There are more than these 1')
  expect((await alerts('history -s OTHER')).out).toBe('No alerts.\n')
  const shown = (await alerts(`show ${id}`)).out
  expect(shown).toMatch(/state +on\n +fires +at every bar/)
  expect(shown).toContain('Bell\\u0007')
})

test('a test goes to whom the rule tells, and to nobody without --yes', async () => {
  const { db, alerts } = await open()
  const { id } = await addTestRule(db, { kind: 'golden-cross', targets: [{ kind: 'sns' }] }, firstDay)
  const silent = await addTestRule(db, { kind: 'death-cross' }, firstDay)
  await alerts(`test ${id}`)
  expect(await db.alertDelivery.count()).toBe(0)
  const { code, out, err } = await alerts(`test ${id} ${silent.id} --yes`)
  expect(err).toContain(`Rule ${silent.id} tells nobody beside the web app`)
  expect([code, out]).toEqual([
    1,
    `A test is on its way:\n  ${id}  TEST 1d: golden-cross of sma50 and sma200 of the close\n`,
  ])
  expect(await alerts(`test ${silent.id} --yes`)).toMatchObject({ code: 1, out: '' })
  expect(await db.alertDelivery.findMany()).toMatchObject([
    {
      ruleId: id,
      what: 'test',
      channel: 'sns',
      message: expect.stringContaining('nothing has happened') as string,
    },
  ])
})

test('a rule that cannot be read is listed as such, and only removed', async () => {
  const { db, alerts, json } = await open()
  const ids = await Promise.all(
    [1, 2].map(() => addTestRule(db, { kind: 'price-above', params: { price: 11 } }, firstDay)),
  )
  const [bad, good] = ids.map(({ id }) => id) as [number, number]
  await db.alertRule.update({ where: { id: bad }, data: { params: {} } })
  const why = 'params.price: expected a price above 0, at most 1000000000, came nothing'
  expect(await alerts('list')).toMatchObject({
    code: 0,
    out: expect.stringMatching(new RegExp(`${bad} +TEST 1d +${why} +never +unreadable`)) as string,
  })
  expect(await json('list')).toMatchObject({
    rules: [{ id: good }],
    unreadable: [{ id: bad, unreadable: why }],
  })
  const told = `Rule ${bad} on TEST 1d, which cannot be read: ${why}; \`npx barline alerts remove ${bad}\` removes it`
  for (const args of [
    `show ${bad}`,
    `edit ${bad} --name Moon --yes`,
    `pause ${bad} --yes`,
    `test ${bad} --yes`,
  ])
    expect(await alerts(args)).toMatchObject({ code: 1, err: expect.stringContaining(told) as string })
  expect(await alerts(`remove ${bad} ${good} --yes`)).toMatchObject({ code: 0 })
  expect(await db.alertRule.count()).toBe(0)
})
