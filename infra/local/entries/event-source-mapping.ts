import { createSqs } from '@barline/worker/aws'
import { readConfig } from '@barline/worker/config'
import { startMapping } from '../mapping/event-source-mapping.ts'
import { loadTopology } from '../topology.ts'
import { run } from './run.ts'

export interface EventSourceMappingOptions {
  /** The bundled function. */
  file: string
  queueUrl: string
}

await run(async ({ file, queueUrl }: EventSourceMappingOptions) => {
  const { eventSourceMapping, function: lambda } = loadTopology()
  const { name, timeoutSeconds, memoryMb } = lambda
  const mapping = await startMapping({
    ...{ sqs: createSqs(readConfig(process.env, ['aws']).aws), queueUrl, ...eventSourceMapping },
    function: { file, name, timeoutMs: timeoutSeconds * 1_000, memoryMb, env: process.env },
    log: (line) => console.error(new Date().toISOString(), line),
  })
  return { ready: {}, stop: () => mapping.stop(1_500) }
})
