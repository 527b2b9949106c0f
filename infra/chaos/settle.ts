import { setTimeout as wait } from 'node:timers/promises'
import { runCli } from '@barline/worker/cli/run'
import { reconcile } from '@barline/worker/replay/reconcile'
import { queueDepth } from '../testing/queue-depth.ts'
import { listFetched } from './fetched.ts'
import type { Upload } from './uploads.ts'
import type { World } from './world.ts'

export interface Letters {
  /** Of each letter its object's key, or its body where it is of none, and its reason; each once. */
  poison: string[]
  /** How many the queue had given up on. */
  crashed: number
}

/** Ten minutes in steps of a tenth of a second. */
const mostSteps = 6_000

/** Leaves the pipeline alone until nothing moves any more, and does what an operator would: announces what was lost, retries what crashed. */
export async function settle(world: World, uploads: readonly Upload[]): Promise<Letters> {
  let crashed = 0
  let [before, unmoved] = [-1, 0]
  for (let step = 0; ; step++) {
    if (step === mostSteps) throw new Error(`nothing settles: ${await describe(world, uploads)}`)
    const now = await depth(world)
    const isIdle = now === 0
    unmoved = now === before ? unmoved + 1 : 0
    before = now
    if (isIdle && (await isComplete(world, uploads))) {
      const listed = await list(world)
      if (listed.every(({ reason }) => reason !== 'crashed')) return { poison: toLines(listed), crashed }
      crashed += listed.filter(({ reason }) => reason === 'crashed').length
      await barline(world, 'dlq retry --reason crashed --yes')
    } else if (isIdle) await announceLost(world)
    // What a retry has put off need not be waited for.
    if (unmoved % 10 === 9) world.release()
    await wait(100)
  }
}

const depth = ({ sqs, names }: World): Promise<number> => queueDepth(sqs, names.queueUrl)

async function isComplete(world: World, uploads: readonly Upload[]): Promise<boolean> {
  const keys = new Set([...uploads.map(({ key }) => key), ...(await listFetched(world))])
  const { rows } = await world.database.pool.query<{ done: number }>(
    `SELECT count(*)::int AS done FROM raw_object WHERE status IN ('loaded', 'skipped', 'poison') AND key = ANY ($1)`,
    [[...keys]],
  )
  return rows[0]!.done === keys.size
}

async function announceLost({ database, s3, sqs, names }: World): Promise<void> {
  const deps = { ...database, s3, sqs, queueUrl: names.queueUrl, bucket: names.bucket, now: Date.now }
  await reconcile(deps, { heal: true, grace: 0 })
}

interface Listed {
  key: string | null
  reason: string
  body: string
}

/** The letters as the operator's tool lists them. */
async function list(world: World): Promise<Listed[]> {
  const { letters } = JSON.parse(await barline(world, 'dlq list')) as { letters: { id: string }[] }
  const { rows } = await world.database.pool.query<Listed>(
    `SELECT key, reason, body FROM dead_letter WHERE id = ANY ($1)`,
    [letters.map(({ id }) => id)],
  )
  return rows
}

const toLines = (letters: readonly Listed[]): string[] => [
  ...new Set(letters.map(({ key, body, reason }) => `${key ?? body} ${reason}`)),
]

async function barline({ env }: World, args: string): Promise<string> {
  let out = ''
  const console = { out: (line: string) => void (out += line), err: () => {} }
  const { signal } = new AbortController()
  await runCli([...args.split(' '), '--json'], { env, console, signal })
  return out
}

async function describe(world: World, uploads: readonly Upload[]): Promise<string> {
  const { rows } = await world.database.pool.query(
    'SELECT status, reason, count(*)::int FROM raw_object GROUP BY 1, 2',
  )
  return `${await depth(world)} messages in the queue, ${uploads.length} objects, in the ledger ${JSON.stringify(rows)}`
}
