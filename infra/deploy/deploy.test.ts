import { readFile, readdir } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { runStep } from './testing/run-step.ts'

const workflows = new URL('../../.github/workflows/', import.meta.url)

const updates = (asked: string[]) =>
  asked.flatMap((line) => /update-environment.*--version-label (\S+)/.exec(line)?.[1] ?? [])

describe('deploying an environment', () => {
  const environment = { 'describe-environments.*Status': ['Ready'], 'describe-application-versions': ['0'] }

  test('waits until it is green with this commit', async () => {
    const { code, asked } = await runStep('beanstalk.sh', ['web'], {
      ...environment,
      'describe-environments.*VersionLabel': ['old', 'old', 'new'],
      'describe-environments.*Health': ['Grey', 'Green'],
    })
    expect(code).toBe(0)
    expect(updates(asked)).toEqual(['new'])
    expect(asked.some((line) => line.startsWith('elasticbeanstalk create-application-version'))).toBe(true)
  })

  test('uses the version that is there, where the commit was deployed before', async () => {
    const { code, asked } = await runStep('beanstalk.sh', ['web'], {
      ...environment,
      'describe-application-versions': ['1'],
      'describe-environments.*VersionLabel': ['old', 'new'],
      'describe-environments.*Health': ['Green'],
    })
    expect(code).toBe(0)
    expect(asked.filter((line) => /create-application-version|s3 cp/.test(line))).toEqual([])
  })

  test('goes back to what it ran where it does not become green, and fails', async () => {
    const { code, output, asked } = await runStep('beanstalk.sh', ['web'], {
      ...environment,
      'describe-environments.*VersionLabel': ['old', ...Array.from({ length: 5 }, () => 'new'), 'old'],
      'describe-environments.*Health': [...Array.from({ length: 5 }, () => 'Red'), 'Green'],
    })
    expect(code).toBe(1)
    expect(updates(asked)).toEqual(['new', 'old'])
    expect(output).toContain('web did not become green with new, and was rolled back to old')
  }, 120_000)
})

describe('deploying the functions', () => {
  const functions = {
    LastUpdateStatus: ['Successful'],
    'publish-version': ['8'],
    'get-alias': ['7'],
    'lambda invoke': ['None'],
  }
  const moves = (asked: string[]) =>
    asked.flatMap(
      (line) =>
        /update-alias --function-name (\S+) --name live --function-version (\S+)/
          .exec(line)
          ?.slice(1)
          .join(' ') ?? [],
    )

  test('makes versions live that passed their trial', async () => {
    const { code, asked } = await runStep('functions.sh', ['dist'], functions)
    expect(code).toBe(0)
    expect(moves(asked)).toEqual(['etl 8', 'fetch 8'])
  })

  test('never makes a version live that failed it', async () => {
    const { code, asked } = await runStep('functions.sh', ['dist'], {
      ...functions,
      'lambda invoke': ['Unhandled'],
    })
    expect(code).toBe(1)
    expect(moves(asked)).toEqual([])
  })

  test('takes the first back where the second fails', async () => {
    const { code, asked } = await runStep('functions.sh', ['dist'], {
      'lambda invoke.*fetch': ['Unhandled'],
      ...functions,
    })
    expect(code).toBe(1)
    expect(moves(asked)).toEqual(['etl 8', 'etl 7'])
  })

  test('stops where the code cannot be brought', async () => {
    const { code, asked } = await runStep('functions.sh', ['dist'], {
      'update-function-code': ['!'],
      ...functions,
    })
    expect(code).toBe(1)
    expect(moves(asked)).toEqual([])
  })
})

describe('migrating', () => {
  const task = {
    'describe-task-definition': [
      JSON.stringify({ family: 'migrate', containerDefinitions: [{ name: 'migrate', image: 'x:none' }] }),
    ],
    'register-task-definition': ['arn:revision'],
    'run-task': ['arn:aws:ecs:task/jobs/1'],
    lastStatus: ['PENDING', 'STOPPED'],
  }

  test('runs in the image that is deployed, and succeeds when it does', async () => {
    const { code, asked } = await runStep('migrate.sh', [], { ...task, exitCode: ['0'] })
    expect(code).toBe(0)
    expect(asked.find((line) => line.includes('register-task-definition'))).toContain(
      '"image": "registry/barline:new"',
    )
  })

  test('fails the deploy when it fails', async () => {
    const { code, output } = await runStep('migrate.sh', [], { ...task, exitCode: ['1'] })
    expect(code).toBe(1)
    expect(output).toContain('the migration ended with 1; nothing was deployed')
  })
})

describe('verifying', () => {
  /** An environment that answers by its own address alone: the site's name does not point there yet. */
  async function startSite(commit: string) {
    const server = createServer(({ headers: { host }, url }, response) =>
      response.end(JSON.stringify({ commit, host, url })),
    )
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      server.closeAllConnections()
      server.close()
    })
    const { port } = server.address() as AddressInfo
    return { url: `http://prices.example.com:${port}`, address: '127.0.0.1' }
  }

  test('asks the environment by the name of the site, and finds the commit', async () => {
    const site = await startSite('new')
    expect(await runStep('verify.sh', [], {}, site)).toMatchObject({
      code: 0,
      output: expect.stringContaining(`${site.url} runs new`) as string,
    })
  })

  test('fails where another commit answers', async () => {
    const site = await startSite('old')
    const { code, output } = await runStep('verify.sh', [], {}, site)
    expect(code).toBe(1)
    expect(output).toContain(`${site.url} runs old, not new`)
  })
})

describe('operating', () => {
  const task = {
    'get-caller-identity': ['arn:aws:sts::1:assumed-role/barline-operator/ann'],
    'run-task': ['arn:aws:ecs:task/jobs/1'],
    lastStatus: ['PENDING', 'STOPPED'],
    'filter-log-events': [JSON.stringify({ events: [{ message: 'two letters' }, { message: 'wait' }] })],
  }

  test('runs the tool as a task of its own role, under the name of who asked, and prints what it says', async () => {
    const { code, output, asked } = await runStep('operate.sh', ['dlq', 'list', '--text', 'a b'], {
      ...task,
      exitCode: ['0'],
    })
    expect([code, output]).toEqual([0, 'two letters\nwait\n'])
    const [, overrides = ''] = /--overrides (\{.*\}) --query/.exec(asked.join('\n')) ?? []
    expect(JSON.parse(overrides)).toEqual({
      taskRoleArn: 'arn:operate',
      containerOverrides: [
        {
          name: 'migrate',
          command: ['barline', 'dlq', 'list', '--text', 'a b'],
          environment: [
            { name: 'DLQ_URL', value: 'https://dlq' },
            { name: 'USER', value: 'ann' },
          ],
        },
      ],
    })
  })

  test('ends with the exit code of the tool', async () => {
    expect(await runStep('operate.sh', ['dlq', 'list'], { ...task, exitCode: ['3'] })).toMatchObject({
      code: 3,
    })
  })

  test('says why where the task never ran', async () => {
    const { code, output } = await runStep('operate.sh', ['status'], {
      ...task,
      exitCode: ['None'],
      stoppedReason: ['CannotPullContainerError'],
    })
    expect(code).toBe(1)
    expect(output).toContain('the task did not run: CannotPullContainerError')
  })
})

test('workflows pin the actions of others by digest, and take no stored keys', async () => {
  for (const name of await readdir(workflows)) {
    const workflow = await readFile(new URL(name, workflows), 'utf8')
    const used = [...workflow.matchAll(/uses: (.+)/g)].map(([, action]) => action!)
    expect(used.length).toBeGreaterThan(0)
    expect(used.filter((action) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual(
      [],
    )
    expect(workflow).not.toContain('secrets.')
  }
})

test('a deploy follows CI, and migrates before anything changes', async () => {
  const workflow = await readFile(new URL('deploy.yml', workflows), 'utf8')
  expect(parse(workflow)).toMatchObject({ on: { workflow_run: { workflows: ['CI'], branches: ['main'] } } })
  const steps = ['migrate.sh', 'beanstalk.sh', 'verify.sh', 'functions.sh'].map((name) =>
    workflow.indexOf(name),
  )
  expect(steps).toEqual(steps.toSorted((a, b) => a - b))
  expect(Math.min(...steps)).toBeGreaterThan(0)
})

test('CI checks, tests, tests Terraform, builds the image and audits', async () => {
  const { jobs } = parse(await readFile(new URL('ci.yml', workflows), 'utf8')) as {
    jobs: Record<string, { steps: { run?: string; uses?: string }[] }>
  }
  const does = (job: string, what: RegExp) =>
    jobs[job]?.steps.some(({ run = '', uses = '' }) => what.test(run) || what.test(uses))
  expect(does('check-and-test', /\.ci\/run/)).toBe(true)
  expect(does('terraform', /^terraform test$/)).toBe(true)
  expect(does('image', /docker\/build-push-action/) && does('image', /docker compose up/)).toBe(true)
  expect(does('audit', /npm audit --omit=dev/)).toBe(true)
})

test('the guide says of the image what CI holds it to', async () => {
  const { jobs } = parse(await readFile(new URL('ci.yml', workflows), 'utf8')) as {
    jobs: { image: { env: Record<string, number>; steps: { env?: Record<string, string>; run?: string }[] } }
  }
  const { LARGEST_MB, LARGEST_APP_MB } = jobs.image.env
  const guide = await readFile(new URL('../README.md', import.meta.url), 'utf8')
  expect(guide.replace(/\s+/g, ' ')).toContain(
    `at most ${LARGEST_MB} MB unpacked, of which at most ${LARGEST_APP_MB} MB are`,
  )
  const commands = jobs.image.steps.find(({ env }) => env?.BARLINE_IMAGE_RUN)
  expect(commands?.run).toBe('npm test -- infra/container/commands.test.ts')
  expect(commands?.env?.BARLINE_IMAGE_RUN).toMatch(/^docker run .*--read-only .*--cap-drop ALL/)
})

/** The action that IAM knows a call of the command line by. */
function toAction(service: string, command: string): string {
  const others: Record<string, string> = { 's3 cp': 's3:PutObject', 'lambda invoke': 'lambda:InvokeFunction' }
  const name = command.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase())
  return others[`${service} ${command}`] ?? `${service}:${name}`
}

test('the deploy role may do what the steps ask AWS for, and no more of those services', async () => {
  const read = (name: string) => readFile(new URL(name, import.meta.url), 'utf8')
  const steps = [
    'beanstalk.sh',
    'functions.sh',
    'migrate.sh',
    'verify.sh',
    '../../.github/workflows/deploy.yml',
  ]
  const asked = (await Promise.all(steps.map(read))).flatMap((text) =>
    [...text.matchAll(/\baws ([a-z0-9]+) ([a-z-]+)/g)].map((call) => toAction(call[1]!, call[2]!)),
  )
  const [, statements = ''] = /deploy_statements = \[(.*?)\n {2}\]/s.exec(await read('../github.tf')) ?? []
  const granted = [...statements.matchAll(/"([a-z0-9]+:[A-Z]\w+)"/g)].map(([, action]) => action!)
  expect(granted).toEqual(expect.arrayContaining(asked))
  const direct = /^(elasticbeanstalk|lambda|ecs|logs):/
  expect(new Set(granted.filter((action) => direct.test(action)))).toEqual(
    new Set(asked.filter((action) => direct.test(action))),
  )
})
