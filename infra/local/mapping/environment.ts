import { fork, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import type { Answer, FunctionOptions, Invocation } from './invocation.ts'

/** How an invocation went. `crashed`: the process ended under it. */
export type Outcome =
  | { kind: 'response'; response: unknown }
  | { kind: 'error'; error: string }
  | { kind: 'timeout' }
  | { kind: 'crashed'; how: string }

/** One process that runs one invocation at a time, as Lambda's execution environments do. */
export interface Environment {
  busy: boolean
  readonly alive: boolean
  invoke(event: unknown): Promise<Outcome>
  end(): Promise<void>
}

const host = fileURLToPath(new URL('./function-host.ts', import.meta.url))
const guard = fileURLToPath(new URL('../entries/guard.ts', import.meta.url))

export function startEnvironment(options: FunctionOptions): Environment {
  const child = fork(host, [options.file], {
    env: {
      ...options.env,
      AWS_LAMBDA_FUNCTION_NAME: options.name,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(options.memoryMb),
    },
    execArgv: ['--enable-source-maps', `--max-old-space-size=${options.memoryMb}`, '--import', guard],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const ended = endOf(child)
  const loaded = answerOf(child, (answer) => 'loaded' in answer)
  let alive = true
  void ended.then(() => (alive = false))
  return {
    busy: false,
    get alive() {
      return alive
    },
    async invoke(event) {
      const crashed = ended.then((how): Outcome => ({ kind: 'crashed', how }))
      const first = await Promise.race([loaded, crashed]) // a cold start does not count against the time-out
      if ('kind' in first) return first
      const outcome = await Promise.race([run(child, event, options.timeoutMs), crashed])
      if (outcome.kind === 'timeout') await this.end()
      return outcome
    },
    async end() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

async function run(child: ChildProcess, event: unknown, timeoutMs: number): Promise<Outcome> {
  const requestId = randomUUID()
  const answer = answerOf(child, (answer) => 'requestId' in answer && answer.requestId === requestId)
  const timer = Promise.withResolvers<Outcome>()
  const timeout = setTimeout(() => timer.resolve({ kind: 'timeout' }), timeoutMs)
  const invocation: Invocation = { requestId, event, deadline: Date.now() + timeoutMs }
  child.send(invocation, () => {}) // a process that is gone is seen by its end
  const outcome = await Promise.race([answer.then(toOutcome), timer.promise])
  clearTimeout(timeout)
  return outcome
}

const toOutcome = (answer: Answer): Outcome =>
  'error' in answer
    ? { kind: 'error', error: answer.error }
    : { kind: 'response', response: 'response' in answer ? answer.response : undefined }

function answerOf(child: ChildProcess, wanted: (answer: Answer) => boolean): Promise<Answer> {
  return new Promise((resolve) => {
    child.on('message', function listen(answer: Answer) {
      if (!wanted(answer)) return
      child.off('message', listen)
      resolve(answer)
    })
  })
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ? `signal ${signal}` : `exit code ${code}`))
    child.on('error', (error) => child.pid === undefined && resolve(error.message))
  })
}
