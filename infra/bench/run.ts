import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { bundleFunction } from '../local/bundle.ts'
import { benchAdjusting } from './adjusting.ts'
import { benchAlerts } from './alerts.ts'
import { benchChanges } from './changes.ts'
import { benchColdStart } from './cold-start.ts'
import { benchGaps } from './gaps.ts'
import { benchHours } from './hours.ts'
import { benchLatency } from './latency.ts'
import { benchMemory } from './memory.ts'
import { report } from './report.ts'
import { withPostgres } from './server.ts'
import { benchServing } from './serving.ts'
import { benchStoring } from './storing.ts'
import { benchStreams } from './streams.ts'
import { withPipeline } from './with-pipeline.ts'

/** `npm run bench`: prints the table and writes it to RESULTS.md. `BENCH_RUNS`, `BENCH_LANES` and `BENCH_UPLOADS` make it shorter. */
const runs = Number(process.env.BENCH_RUNS ?? 5)
const uploads = Number(process.env.BENCH_UPLOADS ?? 500)
const lanes = (process.env.BENCH_LANES ?? '1,4').split(',').map(Number)

await withPostgres(async (server, folder) => {
  await bundleFunction()
  const storing = []
  for (const count of lanes) storing.push({ lanes: count, rows: await benchStoring(server, runs, count) })
  const reading = [
    await benchHours(server),
    ...(await benchAdjusting(server)),
    await benchChanges(server),
    ...(await benchGaps(server)),
    await benchAlerts(server),
  ]
  const coldStart = await benchColdStart(server, folder, Math.max(runs, 5))
  const memory = await withPipeline(server, folder, 'memory', ({ s3, bucket, pool, env }) =>
    benchMemory(s3, bucket, pool, env),
  )
  const { serving, exporting } = await benchServing(server)
  const streams = await benchStreams(server)
  const latencies = [await benchLatency('worker', uploads), await benchLatency('lambda', uploads)]
  const text = report({
    machine: machine(),
    commit: commit(),
    runs,
    storing,
    reading,
    serving,
    exporting,
    memory,
    latencies,
    coldStart,
    streams,
  })
  console.log(text)
  await writeFile(new URL('./RESULTS.md', import.meta.url), text)
})

function machine(): string {
  const [cpu] = cpus()
  return `${cpus().length} x ${cpu?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}, Node ${process.version}`
}

function commit(): string {
  return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
}
