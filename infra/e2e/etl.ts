import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { bundleFunction } from '../local/bundle.ts'
import { startMapping } from '../local/mapping/event-source-mapping.ts'
import { loadTopology } from '../local/topology.ts'
import type { Pipeline } from './pipeline.ts'

export type Runtime = 'lambda' | 'worker'

export const runtimes: Runtime[] = ['lambda', 'worker']

export interface RunningEtl {
  /** Ends it as an operator would. */
  stop(): Promise<void>
}

let bundle: Promise<string> | undefined

const container = fileURLToPath(new URL('../../worker/src/entries/etl-container.ts', import.meta.url))

/** The ETL as it runs for real: the bundled function behind an event-source mapping, or the container's process. */
export const startEtl = (runtime: Runtime, pipeline: Pipeline): Promise<RunningEtl> =>
  runtime === 'lambda' ? startLambda(pipeline) : startWorker(pipeline)

async function startLambda({ sqs, names, env }: Pipeline): Promise<RunningEtl> {
  const { eventSourceMapping, function: settings } = loadTopology()
  const mapping = await startMapping({
    ...eventSourceMapping,
    sqs,
    queueUrl: names.queueUrl,
    function: {
      file: await (bundle ??= bundleFunction()),
      name: settings.name,
      timeoutMs: settings.timeoutSeconds * 1000,
      memoryMb: settings.memoryMb,
      env,
    },
    log: (line) => process.stderr.write(`${line}\n`),
  })
  const stop = () => mapping.stop(10_000)
  onTestFinished(stop)
  return { stop }
}

export async function startWorker(pipeline: Pipeline): Promise<RunningEtl & { kill(): Promise<void> }> {
  const child = fork(container, { env: pipeline.env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const ended = once(child, 'exit')
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    await ended
  }
  onTestFinished(() => (child.exitCode === null && child.signalCode === null ? end('SIGKILL') : undefined))
  await Promise.race([
    once(child, 'message'),
    ended.then(([code]) => Promise.reject(new Error(`ended with ${code}`))),
  ])
  return { stop: () => end('SIGTERM'), kill: () => end('SIGKILL') }
}
