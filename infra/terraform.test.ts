import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { intervals } from '@barline/db/domain/interval'
import { providerIds } from '@barline/db/domain/provider'
import { patterns } from '@barline/worker/fetch/schedule'
import { alertsPattern } from '@barline/worker/alerts/keep-alerts'
import { reconcilePattern } from '@barline/worker/replay/schedule'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { loadTopology } from './local/topology.ts'
import { findPlugins, terraformVersion } from './testing/terraform.ts'

const folder = fileURLToPath(new URL('.', import.meta.url))
const minutes = 60_000

/** The assertions themselves are in `tests/*.tftest.hcl`, in Terraform's own words; AWS is never called. */
describe('the Terraform configuration', async () => {
  const version = await terraformVersion()
  if (!version) {
    test.skip('is not tested: there is no terraform on the PATH', () => {})
    return
  }
  let work: string
  const terraform = async (...parameters: string[]) => {
    const run = promisify(execFile)('terraform', [...parameters, '-no-color'], {
      cwd: work,
      // A setting of this machine has no say in it, nor has an account.
      env: { PATH: process.env.PATH, HOME: process.env.HOME, CHECKPOINT_DISABLE: '1' },
      maxBuffer: 2 ** 26,
    })
    return run.catch((error: { stdout?: string; stderr?: string }) => {
      throw new Error(`terraform ${parameters.join(' ')}:\n${error.stdout ?? ''}${error.stderr ?? ''}`)
    })
  }
  // Not in the tree: what `init` leaves behind belongs to whoever deploys.
  beforeAll(async () => {
    work = await mkdtemp(join(tmpdir(), 'barline-terraform-'))
    const files = (await readdir(folder)).filter((name) => name.endsWith('.tf'))
    for (const name of [...files, 'topology.json', 'beanstalk', 'tests'])
      await cp(join(folder, name), join(work, name), { recursive: true })
    await mkdir(join(work, 'lambda'))
  })
  afterAll(() => rm(work, { recursive: true, force: true }))

  test('is formatted', async () => {
    await terraform('fmt', '-check', '-diff', '-recursive')
  })

  test(
    'is valid, without a warning, and keeps what its tests assert',
    { timeout: 15 * minutes },
    async (context) => {
      const plugins = await findPlugins()
      const init = ['init', '-backend=false', '-input=false', ...(plugins ? [`-plugin-dir=${plugins}`] : [])]
      const failure = await terraform(...init).then(() => undefined, String)
      if (failure && !plugins && /could not (connect|query)|failed to (query|retrieve)/i.test(failure))
        return context.skip(
          `terraform ${version} is here, the AWS provider is not, and its registry cannot be reached`,
        )
      expect(failure).toBeUndefined()
      const validated = JSON.parse((await terraform('validate', '-json')).stdout) as {
        diagnostics: unknown[]
      }
      expect(validated.diagnostics).toEqual([])
      const { stdout } = await terraform('test')
      expect(stdout).toMatch(/Success! \d+ passed, 0 failed\./)
      expect(stdout).not.toContain('Warning:')
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
