import { execFile, spawn } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startEnvironment } from '../../local/mapping/environment.ts'
import type { Call } from './call.ts'
import { elasticBeanstalk } from './elastic-beanstalk.ts'
import { functionRuns, taskRuns, type Ended, type Invoked, type Task } from './runs.ts'
import { startAws } from './start-aws.ts'
import {
  bucketPolicies,
  budgets,
  eventSourceMappings,
  longPolls,
  redriveAllowPolicies,
} from './what-moto-lacks.ts'

const image = fileURLToPath(new URL('../../container/run.ts', import.meta.url))

/** An emulated account in which functions and tasks really run, each signing as the role that it has there. */
export interface Account {
  env: Record<string, string>
  /** What was asked, in order. */
  calls: Call[]
  /** The command line of AWS; what it printed, read as JSON. */
  cli(...parameters: string[]): Promise<unknown>
  /** What the version of a function that is live answers to an event; throws where it fails. */
  invoke(name: string, event: unknown): Promise<unknown>
  /** Variables of an environment of Elastic Beanstalk, as its containers get them. */
  containerEnv(environment: string): NodeJS.ProcessEnv
  /** A folder with an `aws` that knows all options which the scripts use. */
  bin: string
  stop(): Promise<void>
}

/** `place` is what no emulated account can say truly: where the database is, and the market API. */
export async function startAccount(place: NodeJS.ProcessEnv): Promise<Account> {
  const folder = await mkdtemp(join(tmpdir(), 'barline-account-'))
  const calls: Call[] = []
  const beanstalk = elasticBeanstalk()
  const aws = await startAws([
    (call) => void calls.push(call),
    beanstalk.service,
    functionRuns(invoke),
    taskRuns(runTask),
    eventSourceMappings(),
    longPolls(),
    budgets(),
    redriveAllowPolicies(),
    bucketPolicies(),
  ])
  const cli = async (...parameters: string[]): Promise<unknown> => {
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...aws.env }
    const { stdout } = await promisify(execFile)('aws', [...parameters, '--output', 'json'], { env })
    return JSON.parse(stdout || 'null')
  }
  /** Signed as the role, and told to come here. */
  const as = (role: string, variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
    ...variables,
    ...{ PATH: process.env.PATH, HOME: process.env.HOME },
    ...aws.env,
    AWS_ACCESS_KEY_ID: role.split('/').at(-1)!,
    NODE_EXTRA_CA_CERTS: undefined,
    ...place,
  })

  async function invoke({ name, archive, event }: Invoked) {
    const { Role, Timeout, MemorySize, Environment } = (await cli(
      ...['lambda', 'get-function-configuration', '--function-name', name],
    )) as { Role: string; Timeout: number; MemorySize: number; Environment: { Variables: NodeJS.ProcessEnv } }
    const unpacked = await mkdtemp(join(folder, 'function-'))
    await writeFile(join(unpacked, 'code.zip'), archive)
    await promisify(execFile)('unzip', ['-q', 'code.zip'], { cwd: unpacked })
    const environment = startEnvironment({
      ...{ file: join(unpacked, 'index.mjs'), name, timeoutMs: Timeout * 1000, memoryMb: MemorySize },
      env: as(Role, Environment.Variables),
    })
    try {
      const outcome = await environment.invoke(event)
      if (outcome.kind !== 'response') throw new Error(JSON.stringify(outcome))
      return outcome.response
    } finally {
      await environment.end()
    }
  }

  async function runTask({ definition, role, command, environment }: Task): Promise<Ended> {
    const { taskDefinition } = (await cli(
      ...['ecs', 'describe-task-definition', '--task-definition', definition],
    )) as { taskDefinition: Definition }
    const [container] = taskDefinition.containerDefinitions
    const own = Object.fromEntries(container.environment.map(({ name, value }) => [name, value]))
    const env = as(role ?? taskDefinition.taskRoleArn, { ...own, ...environment })
    return run(command ?? container.command, env)
  }

  await writeCommand(folder)
  return {
    env: aws.env,
    calls,
    cli,
    bin: join(folder, 'bin'),
    invoke: async (name, event) => {
      const response = await fetch(`${aws.url}/2015-03-31/functions/${name}:live/invocations`, {
        method: 'POST',
        headers: { authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/lambda/aws4_request' },
        body: JSON.stringify(event),
      })
      if (response.headers.has('x-amz-function-error')) throw new Error(await response.text())
      return response.json()
    },
    containerEnv: (name) => {
      const settings = [...beanstalk.environments.get(name)!.settings.values()]
      const profile = settings.find(({ OptionName }) => OptionName === 'IamInstanceProfile')!.Value
      const variables = settings.filter(
        ({ Namespace }) => Namespace === 'aws:elasticbeanstalk:application:environment',
      )
      return as(profile, Object.fromEntries(variables.map(({ OptionName, Value }) => [OptionName, Value])))
    },
    stop: async () => {
      await aws.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

interface Definition {
  taskRoleArn: string
  containerDefinitions: [{ command: string[]; environment: { name: string; value: string }[] }]
}

/** A command of the image, as it is here. */
async function run(command: string[], env: NodeJS.ProcessEnv): Promise<Ended> {
  const child = spawn(process.execPath, [image, ...command], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)))
  const code = await new Promise<number>((resolve) => child.on('close', resolve))
  return { code, said: said.split('\n') }
}

/** Version 1 of the command line passes payloads on as they are, and knows no option to say so. */
async function writeCommand(folder: string) {
  const { stdout } = await promisify(execFile)('sh', ['-c', 'command -v aws; aws --version 2>&1'])
  const [path, version = ''] = stdout.split('\n')
  const strip = `for word; do shift; case $word in --cli-binary-format|raw-in-base64-out) ;; *) set -- "$@" "$word" ;; esac; done`
  await mkdir(join(folder, 'bin'))
  const file = join(folder, 'bin', 'aws')
  await writeFile(file, `#!/bin/sh\n${version.includes('aws-cli/1') ? strip : ''}\nexec ${path} "$@"\n`)
  await chmod(file, 0o755)
}
