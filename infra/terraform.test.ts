import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { intervals } from '@barline/db/domain/interval'
import { providerIds } from '@barline/db/domain/provider'
import { patterns } from '@barline/worker/fetch/schedule'
import { alertsPattern } from '@barline/worker/alerts/keep-alerts'
import { reconcilePattern } from '@barline/worker/replay/schedule'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { loadTopology } from './local/topology.ts'
import { copyConfiguration, initialise, terraformVersion, type Configuration } from './testing/terraform.ts'

const folder = fileURLToPath(new URL('.', import.meta.url))
const minutes = 60_000

/** The assertions themselves are in `tests/*.tftest.hcl`, in Terraform's own words; AWS is never called. */
describe('the Terraform configuration', async () => {
  if (!(await terraformVersion())) {
    test.skip('is not tested: there is no terraform on the PATH', () => {})
    return
  }
  let configuration: Configuration
  beforeAll(async () => {
    configuration = await copyConfiguration()
  })
  afterAll(() => rm(configuration.folder, { recursive: true, force: true }))

  test('is formatted', async () => {
    await configuration.run(['fmt', '-check', '-diff', '-recursive'])
  })

  test(
    'is valid, without a warning, and keeps what its tests assert',
    { timeout: 15 * minutes },
    async (context) => {
      const missing = await initialise(configuration, ['-backend=false'])
      if (missing) return context.skip(missing)
      const validated = JSON.parse(await configuration.run(['validate', '-json'])) as {
        diagnostics: unknown[]
      }
      expect(validated.diagnostics).toEqual([])
      const said = await configuration.run(['test'])
      expect(said).toMatch(/Success! \d+ passed, 0 failed\./)
      expect(said).not.toContain('Warning:')
    },
  )
})

test('the cloud begins rounds when the laptop does', () => {
  const toEventBridge = (cron: string) =>
    cron.replace(
      /^(\S+ \S+) \* \* (\S+)$/,
      (_, time: string, days: string) => `${time} ? * ${days === '*' ? '*' : 'MON-FRI'} *`,
    )
  const { session, ...others } = {
    ...patterns(25),
    ...{ reconcile: reconcilePattern, alerts: alertsPattern },
  }
  const { rounds, timezone } = loadTopology().fetchFunction
  expect(toEventBridge(session)).toBe(rounds.session.replace('{minutes}', '3'))
  for (const [round, cron] of Object.entries(others))
    expect([round, toEventBridge(cron)]).toEqual([round, rounds[round as keyof typeof rounds]])
  expect(Object.keys(rounds).sort()).toEqual(['session', ...Object.keys(others)].sort())
  expect(timezone).toBe('America/New_York')
})

test('the data lake finds every provider and interval that there is', async () => {
  const lake = await readFile(join(folder, 'lake.tf'), 'utf8')
  const listed = (name: string) => JSON.parse(new RegExp(`${name} = (\\[.*\\])`).exec(lake)![1]!) as string[]
  expect(listed('lake_providers').sort()).toEqual(Object.keys(providerIds).sort())
  expect(listed('lake_intervals')).toEqual(intervals)
})

test('functions run on the Node that their bundles are built for', async () => {
  const read = (name: string) => readFile(join(folder, name), 'utf8')
  const [, runtime] =
    /variable "lambda_runtime" {[^}]*default\s*=\s*"(.*)"/.exec(await read('variables.tf')) ?? []
  const [, target] = /target: '(\w+)'/.exec(await read('local/bundle.ts')) ?? []
  expect([runtime, target]).toEqual(['nodejs24.x', 'node24'])
  const { jobs } = parse(await read('../.github/workflows/ci.yml')) as {
    jobs: { terraform: { steps: { run?: string }[] } }
  }
  expect(jobs.terraform.steps.map(({ run = '' }) => run).join('\n')).toContain(`/"${runtime}"/`)
})
