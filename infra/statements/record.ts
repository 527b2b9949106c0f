import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { migrate } from '@barline/db/migrate'
import { openPlayer } from '@barline/db/testing/old-statements/play'
import { writeRecording, type Step } from '@barline/db/testing/old-statements/recording'
import pg from 'pg'
import { withPostgres } from '../bench/server.ts'
import { startEmulator } from '../local/emulator/emulator.ts'
import { probePort } from '../local/ports.ts'
import { loadTopology } from '../local/topology.ts'
import { openExercise } from './exercise.ts'
import { listenIn } from './listen-in.ts'
import { ownConnections } from './one-by-one.ts'

/**
 * Writes the statements of the commit that is checked out to `prisma/testing/old-statements/<newest migration>.json`, where
 * `prisma/old-statements.test.ts` runs them against every later schema. Fetcher, worker, API and the operator's tool run in this process,
 * do everything that they do, and then again with newer observations.
 */
const folder = fileURLToPath(new URL('../../prisma/', import.meta.url))
const git = (...parameters: string[]) => execFileSync('git', parameters, { encoding: 'utf8' }).trim()

const migration = (await readdir(join(folder, 'migrations')))
  .filter((name) => /^\d/.test(name))
  .sort()
  .at(-1)!
await withPostgres(async (server, temporary) => {
  const url = `${server}/postgres`
  await migrate(url)
  const emulator = await startEmulator({
    folder: await mkdtemp(join(temporary, 'aws-')),
    port: (await probePort(0))!,
  })
  const { bucket, queueUrl, dlqUrl, alertsTopicArn } = emulator.provision(loadTopology())
  Object.assign(process.env, {
    ...{ DATABASE_URL: url, AWS_ENDPOINT_URL: emulator.endpoint, AWS_REGION: 'us-east-1' },
    ...{ AWS_ACCESS_KEY_ID: 'record', AWS_SECRET_ACCESS_KEY: 'record', BARLINE_HOME: temporary },
    ...{ RAW_BUCKET: bucket, QUEUE_URL: queueUrl, DLQ_URL: dlqUrl, ALERTS_TOPIC_ARN: alertsTopicArn },
    ...{
      LOG_LEVEL: 'fatal',
      BARLINE_WATCHLIST: 'AAPL,MSFT',
      BARLINE_PROVIDERS: 'yahoo',
      WEB_HANDLER: 'none',
    },
    ...{ ADMIN_TOKEN: 'recording-statements', USER: 'record', PORT: String(await probePort(0)) },
  })
  const steps = listenIn(ownConnections)
  const exercise = await openExercise(emulator.endpoint)
  await exercise(1)
  const half = steps.length
  await exercise(2)
  const recorded = [...steps]
  await requireOrder(server, recorded)
  const commit = git('rev-parse', '--short', 'HEAD')
  const file = join(folder, 'testing/old-statements', `${migration}.json`)
  const texts = new Set(recorded.map(({ text }) => text)).size
  await writeFile(file, writeRecording({ migration, commit, half, steps: recorded }))
  console.log(`${file}: ${recorded.length} steps, ${texts} statements, of ${commit}`)
})
process.exit(0)

/** Two that waited for each other are not answered when they are sent one after the other. */
async function requireOrder(server: string, recorded: readonly Step[]): Promise<void> {
  const admin = new pg.Client({ connectionString: `${server}/postgres`, application_name: ownConnections })
  await admin.connect()
  await admin.query('CREATE DATABASE again')
  await admin.end()
  await migrate(`${server}/again`)
  const player = openPlayer(`${server}/again`)
  const answers = await player.play(recorded)
  await player.close()
  const late = answers.findIndex((answer) => answer && 'error' in answer && answer.error.startsWith('57014'))
  if (late >= 0)
    throw new Error(
      `Two statements at a time: record again. The second was ${JSON.stringify(recorded[late])}`,
    )
}
