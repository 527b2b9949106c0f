import type { Answer, Service } from './call.ts'

/** An invocation of the code that the function was last given. */
export interface Invoked {
  name: string
  /** Version or alias. */
  qualifier: string | undefined
  archive: Buffer
  event: unknown
}

/** Runs functions where moto would want Docker. `invoke` resolves with what the function answers, and rejects where it fails. */
export function functionRuns(invoke: (invoked: Invoked) => Promise<unknown>): Service {
  const archives = new Map<string, Buffer>()
  return ({ service, action, body }) => {
    if (service !== 'lambda') return undefined
    const [, verb, path = '', what] =
      /^(\w+) \/2015-03-31\/functions(?:\/([^/?]+)\/(\w+))?/.exec(action) ?? []
    const [name = '', qualifier] = decodeURIComponent(path).split(':')
    const json = () => JSON.parse(body.toString() || 'null') as Brought
    if (verb === 'POST' && !what) archives.set(json().FunctionName!, archive(json().Code!))
    if (verb === 'PUT' && what === 'code') archives.set(name, archive(json()))
    if (what !== 'invocations') return undefined
    return invoke({ name, qualifier, archive: archives.get(name)!, event: json() }).then(
      (response) => ({ type: 'application/json', body: JSON.stringify(response ?? null) }),
      (error: Error) => ({
        type: 'application/json',
        body: JSON.stringify({ errorMessage: error.message }),
        headers: { 'x-amz-function-error': 'Unhandled' },
      }),
    )
  }
}

interface Brought {
  FunctionName?: string
  Code?: { ZipFile?: string }
  ZipFile?: string
}
const archive = ({ ZipFile = '' }: { ZipFile?: string }) => Buffer.from(ZipFile, 'base64')

/** What a run of a task changes of its definition. */
export interface Task {
  definition: string
  role: string | undefined
  command: string[] | undefined
  environment: Record<string, string>
}

/** How a task ended, and what it said. */
export interface Ended {
  code: number
  said: string[]
}

/** Runs tasks where moto would want machines, and keeps what they said as their log. */
export function taskRuns(run: (task: Task) => Promise<Ended>): Service {
  const tasks = new Map<string, Promise<Ended>>()
  return ({ service, action, json }) => {
    if (service === 'ecs' && action === 'RunTask') {
      const taskArn = `arn:aws:ecs:us-east-1:123456789012:task/${json.cluster as string}/${tasks.size + 1}`
      tasks.set(taskArn, run(readTask(json as unknown as Asked)))
      return answer({ tasks: [{ taskArn }] })
    }
    if (service === 'ecs' && action === 'DescribeTasks') {
      const [taskArn] = json.tasks as [string]
      return tasks.get(taskArn)!.then(({ code }) => {
        return answer({ tasks: [{ taskArn, lastStatus: 'STOPPED', containers: [{ exitCode: code }] }] })
      })
    }
    if (service !== 'logs' || !/^(Get|Filter)LogEvents$/.test(action)) return undefined
    const stream = (json.logStreamName ?? (json.logStreamNames as string[])[0]) as string
    const [, task] = [...tasks].find(([arn]) => stream.split('/').at(-1) === arn.split('/').at(-1)) ?? []
    return task?.then(({ said }) => answer({ events: said.map((message) => ({ message, timestamp: 0 })) }))
  }
}

interface Asked {
  taskDefinition: string
  overrides?: {
    taskRoleArn?: string
    containerOverrides?: { command?: string[]; environment?: { name: string; value: string }[] }[]
  }
}

function readTask({ taskDefinition, overrides }: Asked): Task {
  const [container] = overrides?.containerOverrides ?? []
  const environment = Object.fromEntries(
    (container?.environment ?? []).map(({ name, value }) => [name, value]),
  )
  return {
    definition: taskDefinition,
    role: overrides?.taskRoleArn,
    command: container?.command,
    environment,
  }
}

const answer = (value: unknown): Answer => ({
  type: 'application/x-amz-json-1.1',
  body: JSON.stringify(value),
})
