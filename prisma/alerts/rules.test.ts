import { expect, test } from 'vitest'
import { parseRule } from '../domain/alerts/parse-rule.ts'
import type { RuleSettings } from '../domain/alerts/alert-rule.ts'
import { testDatabase } from '../testing/database.ts'
import { addRule, changeRule, findRule, listRules, removeRule } from './rules.ts'

const monday = Date.parse('2026-11-23T15:00:00Z')
const tuesday = monday + 86_400_000

const settings = (draft: Record<string, unknown> = {}): RuleSettings => {
  const parsed = parseRule({ symbol: 'TEST', kind: 'golden-cross', ...draft })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.settings
}

const by = { createdBy: 'somebody', now: monday }

test('a rule comes back as it was added, and begins when it was', async () => {
  const { db } = await testDatabase()
  const given = settings({
    ...{ interval: '1h', params: { fastAverage: 'ema' }, name: 'Hours', message: '{symbol}!' },
    ...{ repeat: 'cool-down', coolDownSeconds: 3600, expiresAt: '2026-12-31T00:00:00Z' },
    targets: [{ kind: 'sns' }, { kind: 'webhook', url: 'https://example.com/hook' }],
  })
  const rule = await addRule(db, given, by)
  expect(rule).toEqual({
    ...given,
    ...{ id: rule.id, createdBy: 'somebody', createdAt: monday, pausedAt: null },
    ...{ startsAfter: monday, setAt: monday },
  })
  expect(await findRule(db, rule.id)).toEqual(rule)
  expect(await findRule(db, rule.id + 1)).toBeUndefined()
})

test('rules are listed by id, and chosen by what they are on', async () => {
  const { db } = await testDatabase()
  const ids: number[] = []
  for (const draft of [{}, { symbol: 'OTHER' }, { interval: '1h' }, { kind: 'death-cross' }])
    ids.push((await addRule(db, settings(draft), by)).id)
  const listed = async (selection = {}) => (await listRules(db, selection)).map(({ id }) => ids.indexOf(id))
  expect(await listed()).toEqual([0, 1, 2, 3])
  expect(await listed({ symbol: 'TEST', interval: '1d' })).toEqual([0, 3])
  expect(await listed({ kind: 'death-cross' })).toEqual([3])
  expect(await listed({ after: ids[0], limit: 2 })).toEqual([1, 2])
  expect(await listed({ ids: [ids[1]!, ids[2]!], interval: '1h' })).toEqual([2])
})

test.each([
  ['another name', { name: 'Other' }, {}],
  ['another target', { targets: [{ kind: 'sns' }] }, {}],
  ['another message', { message: 'Look!' }, {}],
  ['the same condition', { params: { fast: 50 } }, {}],
  ['pausing', { paused: true }, { pausedAt: tuesday }],
  ['another length', { params: { fast: 20 } }, { startsAfter: tuesday, setAt: tuesday }],
  ['another repeat', { repeat: 'once' }, { startsAfter: tuesday }],
  ['an end', { expiresAt: '2026-12-24T00:00:00Z' }, { startsAfter: tuesday }],
])('%s changes just what has to begin anew', async (_, change, begun) => {
  const { db } = await testDatabase()
  const { id } = await addRule(db, settings(), by)
  const changed = await changeRule(db, id, change, tuesday)
  expect(changed).toMatchObject({
    ok: true,
    rule: { pausedAt: null, startsAfter: monday, setAt: monday, ...begun },
  })
  expect(changed).toMatchObject({ rule: await findRule(db, id) })
})

test('a rule that goes on begins anew, and one that was not paused does not', async () => {
  const { db } = await testDatabase()
  const { id } = await addRule(db, settings(), by)
  await changeRule(db, id, { paused: true }, monday + 1)
  await changeRule(db, id, { paused: true }, monday + 2)
  expect(await findRule(db, id)).toMatchObject({ pausedAt: monday + 1 })
  await changeRule(db, id, { paused: false }, tuesday)
  await changeRule(db, id, { paused: false }, tuesday + 1)
  expect(await findRule(db, id)).toMatchObject({ pausedAt: null, startsAfter: tuesday, setAt: monday })
})

test('parameters change one by one; another kind has its own', async () => {
  const { db } = await testDatabase()
  const { id } = await addRule(db, settings({ params: { fast: 20, fastAverage: 'ema' } }), by)
  const change = (change: object) => changeRule(db, id, { ...change }, tuesday)
  expect(await change({ params: { slow: 100 } })).toMatchObject({
    rule: { condition: { fast: 20, slow: 100, fastAverage: 'ema' } },
  })
  expect(await change({ params: { fastAverage: null } })).toMatchObject({
    rule: { condition: { fast: 20, fastAverage: 'sma' } },
  })
  expect(await change({ kind: 'rsi-above', params: { level: 80 } })).toMatchObject({
    rule: { condition: { kind: 'rsi-above', level: 80, period: 14 } },
  })
  expect(await change({ repeat: 'cool-down', coolDownSeconds: 5 })).toMatchObject({ ok: true })
  expect(await change({ repeat: 'once' })).toMatchObject({ rule: { repeat: 'once', coolDownSeconds: null } })
})

test('what cannot be is refused whole, and what is not there is not found', async () => {
  const { db } = await testDatabase()
  const rule = await addRule(db, settings(), by)
  expect(await changeRule(db, rule.id, { name: 'Other', params: { fast: 500 } }, tuesday)).toEqual({
    ok: false,
    problems: [{ field: 'params.fast', expected: "fewer bars than the slow average's 200", came: '500' }],
  })
  expect(await changeRule(db, rule.id, { symbol: 'OTHER' }, tuesday)).toMatchObject({
    problems: [{ field: 'symbol', expected: expect.stringMatching(/^TEST/) as string, came: '"OTHER"' }],
  })
  expect(await findRule(db, rule.id)).toEqual(rule)
  expect(await changeRule(db, rule.id + 1, { paused: true }, tuesday)).toBeUndefined()
})

test('a series is watched for as long as a rule is on it', async () => {
  const { db } = await testDatabase()
  const watched = async () => (await db.alertWatch.findMany()).map(({ symbol }) => symbol)
  const [first, second] = [await addRule(db, settings(), by), await addRule(db, settings(), by)]
  expect(await removeRule(db, first.id)).toBe(true)
  expect(await removeRule(db, first.id)).toBe(false)
  expect(await watched()).toEqual(['TEST'])
  await removeRule(db, second.id)
  expect([await watched(), await db.alertRecheck.count()]).toEqual([[], 0])
})

test('a rule that cannot be read any more can be removed', async () => {
  const { db } = await testDatabase()
  const { id } = await addRule(db, settings(), by)
  await db.alertRule.update({ where: { id }, data: { kind: 'full-moon' } })
  expect(await findRule(db, id)).toMatchObject({
    id,
    unreadable: expect.stringMatching(/^kind: expected one of golden-cross.*, came "full-moon"$/) as string,
  })
  expect(await removeRule(db, id)).toBe(true)
  expect(await findRule(db, id)).toBeUndefined()
  expect(await db.alertWatch.count()).toBe(0)
})
