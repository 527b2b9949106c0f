import { testDatabase } from '@barline/db/testing/database'
import { expect, test } from 'vitest'
import { recordRehearsal } from '../dlq/rehearse-run.ts'
import { confirmRun, endRun, findRunHead, planRun } from '../dlq/runs.ts'
import { toWireRun } from './run-state.ts'

test('what ends while it is looked at is told as it ended, and not as broken off', async () => {
  const { pool } = await testDatabase()
  const run = await planRun({ pool, actor: 'Ada' }, 'replay', [])
  const rehearsing = (await findRunHead(pool, run.id))!
  await recordRehearsal(pool, run, new AbortController().signal, (add) =>
    add('raw/a', { verdict: 'loads', inserted: 1, revised: 0, rejected: 0 }),
  )
  expect(await toWireRun(pool, rehearsing)).toMatchObject({
    ...{ state: 'planned', rehearsal: { done: true, tally: { loaded: 1 } } },
  })
  await confirmRun(pool, run, { rate: 1, maxFailures: 1 })
  const running = (await findRunHead(pool, run.id))!
  expect(await toWireRun(pool, running)).toMatchObject({ state: 'interrupted' })
  await endRun(pool, run, 'done')
  expect(await toWireRun(pool, running)).toMatchObject({ state: 'ended', ending: 'done' })
})
