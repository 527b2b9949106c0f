import { execFileSync } from 'node:child_process'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { S3Client } from '@aws-sdk/client-s3'
import { openDatabase } from '@barline/db/client'
import { migrate } from '@barline/db/migrate'
import { bundleFunction } from '../local/bundle.ts'
import { startEmulator } from '../local/emulator/emulator.ts'
import { probePort } from '../local/ports.ts'
import { loadTopology } from '../local/topology.ts'
import { benchAdjusting } from './adjusting.ts'
import { benchChanges } from './changes.ts'
import { benchGaps } from './gaps.ts'
import { benchHours } from './hours.ts'
import { benchLatency } from './latency.ts'
import { benchMemory } from './memory.ts'
import { report } from './report.ts'
import { withPostgres } from './server.ts'
import { benchStoring } from './storing.ts'

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
  ]
  const memory = await measureMemory(server, folder)
  const latencies = [await benchLatency('worker', uploads), await benchLatency('lambda', uploads)]
  const text = report({ machine: machine(), commit: commit(), runs, storing, reading, memory, latencies })
  console.log(text)
  await writeFile(new URL('./RESULTS.md', import.meta.url), text)
})

async function measureMemory(server: string, folder: string) {
  const url = `${server}/memory`
  const admin = openDatabase(`${server}/postgres`)
  await admin.pool.query('CREATE DATABASE memory')
  await admin.close()
  await migrate(url)
  const emulator = await startEmulator({
    folder: await mkdtemp(join(folder, 's3-')),
    port: (await probePort(0))!,
  })
  const { bucket, queueUrl, dlqUrl } = emulator.provision(loadTopology())
  const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' }
  const s3 = new S3Client({
    endpoint: emulator.endpoint,
    region: 'us-east-1',
    credentials,
    forcePathStyle: true,
  })
  const env = {
    ...{
      PATH: process.env.PATH,
      DATABASE_URL: url,
      AWS_ENDPOINT_URL: emulator.endpoint,
      AWS_REGION: 'us-east-1',
    },
    ...{
      AWS_ACCESS_KEY_ID: 'bench',
      AWS_SECRET_ACCESS_KEY: 'bench',
      RAW_BUCKET: bucket,
      QUEUE_URL: queueUrl,
    },
    ...{ DLQ_URL: dlqUrl, LOG_LEVEL: 'warn' },
  }
  const database = openDatabase(url)
  try {
    return await benchMemory(s3, bucket, database.pool, env)
  } finally {
    await database.close()
    await emulator.close()
  }
}

function machine(): string {
  const [cpu] = cpus()
  return `${cpus().length} x ${cpu?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}, Node ${process.version}`
}

function commit(): string {
  return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
}
