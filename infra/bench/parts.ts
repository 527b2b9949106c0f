import { bundleFunction } from '../local/bundle.ts'
import { benchAdjusting } from './adjusting.ts'
import { benchAlerts } from './alerts.ts'
import { benchChanges } from './changes.ts'
import { benchColdStart } from './cold-start.ts'
import { benchGaps } from './gaps.ts'
import { benchHours } from './hours.ts'
import { benchLatency } from './latency.ts'
import { benchMemory } from './memory.ts'
import { benchPage } from './page.ts'
import { pageText } from './report-page.ts'
import {
  coldStartText,
  latencyText,
  memoryText,
  readingText,
  servingText,
  storingText,
  streamsText,
} from './report.ts'
import { benchServing } from './serving.ts'
import { benchStoring } from './storing.ts'
import { benchStreams } from './streams.ts'
import { withPipeline } from './with-pipeline.ts'

/** What a part is given: a PostgreSQL of its own, a folder that goes away with it, and how thorough it is to be. */
export interface Bench {
  server: string
  folder: string
  runs: number
  lanes: readonly number[]
  uploads: number
}

interface Part {
  /** Of its section in the results. */
  title: string
  /** Measures, and gives what the section says. */
  run(bench: Bench): Promise<string>
}

/** In the order in which a whole run goes through them. */
export const parts: Record<string, Part> = {
  storing: { title: 'Storing', run: storing },
  reading: { title: 'Reading', run: reading },
  serving: { title: 'Serving', run: async ({ server }) => servingText(await benchServing(server)) },
  latency: { title: 'Latency', run: latency },
  streams: { title: 'Streams', run: async ({ server }) => streamsText(await benchStreams(server)) },
  'cold-start': { title: 'Cold start', run: coldStart },
  memory: { title: 'Memory', run: memory },
  page: {
    title: 'Page',
    run: async ({ server, folder, runs }) => pageText(await benchPage(server, folder, runs)),
  },
}

async function storing({ server, runs, lanes }: Bench): Promise<string> {
  const results = []
  for (const count of lanes) results.push({ lanes: count, rows: await benchStoring(server, runs, count) })
  return storingText(results)
}

async function reading({ server }: Bench): Promise<string> {
  return readingText([
    await benchHours(server),
    ...(await benchAdjusting(server)),
    await benchChanges(server),
    ...(await benchGaps(server)),
    ...(await benchAlerts(server)),
  ])
}

async function latency({ uploads }: Bench): Promise<string> {
  await bundleFunction()
  return latencyText([await benchLatency('worker', uploads), await benchLatency('lambda', uploads)])
}

async function coldStart({ server, folder, runs }: Bench): Promise<string> {
  await bundleFunction()
  return coldStartText(await benchColdStart(server, folder, Math.max(runs, 5)))
}

async function memory({ server, folder }: Bench): Promise<string> {
  const measured = await withPipeline(server, folder, 'memory', ({ s3, bucket, pool, env }) =>
    benchMemory(s3, bucket, pool, env),
  )
  return memoryText(measured)
}
