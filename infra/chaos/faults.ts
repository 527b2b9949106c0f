import { setTimeout as wait } from 'node:timers/promises'
import {
  GetBucketNotificationConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
} from '@aws-sdk/client-s3'
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs'
import { canMakeDisk } from './disk.ts'
import type { Mood } from './door.ts'
import { isAllFetched } from './fetched.ts'
import type { Random } from './random.ts'
import type { Upload } from './uploads.ts'
import type { World } from './world.ts'

/** What a fault has to work with: the world, chance, and objects that nobody has put yet. */
export interface Stage {
  world: World
  random: Random
  /** Puts some of what is left; objects whose notifications are to be lost, among them. */
  upload(count: number): Promise<Upload[]>
  /** Messages that are no notifications at all and have been sent. */
  junk: string[]
  /** Of a flood. */
  floodSize: number
}

export interface Fault {
  kind: string
  /** Does its harm to a pipeline at work, and leaves it as it would be found. */
  strike(stage: Stage): Promise<void>
}

const hour = 3_600_000

/** By door and mood; `times` is how many connections or answers have to feel it before it is over. */
const through = (door: 'database' | 'cloud', mood: Mood, times: number, kind: string): Fault => ({
  kind,
  async strike({ world, upload }) {
    const felt = world.doors[door].turn(mood, times)
    await upload(10)
    await felt
    await world.doors[door].turn('open')
  },
})

async function replaceWorker(
  { world, random }: Stage,
  signal: 'SIGKILL' | 'SIGTERM',
  shift = 0,
): Promise<void> {
  // As at a deploy, the new one is there before the old one goes.
  if (signal === 'SIGTERM') await world.addWorker(shift)
  await random.pick(world.workers).end(signal)
  if (signal === 'SIGKILL') {
    world.release()
    await world.addWorker(shift)
  }
}

const mostLooks = 100

const diskFull: Fault = {
  kind: 'disk of PostgreSQL full',
  async strike({ world, upload }) {
    const { fill, makeRoom, refusals } = world.disk!
    await fill()
    const before = await refusals()
    await upload(20)
    // Until the pipeline has felt it, or what it writes fits into room that PostgreSQL had taken before.
    for (let look = 0; look < mostLooks && (await refusals()) === before; look++) await wait(50)
    await makeRoom()
  },
}

/** Every kind that this machine allows. */
export const faults: readonly Fault[] = [
  ...(canMakeDisk ? [diskFull] : []),
  {
    kind: 'fetcher killed',
    async strike({ world, random, upload }) {
      for (let time = 0; time < 2; time++) {
        await upload(5)
        await world.fetcher.runAndKill(1 + random.below(3), random.below(30))
      }
      await world.fetcher.runUntil(() => isAllFetched(world))
    },
  },
  {
    kind: 'worker killed',
    async strike(stage) {
      await stage.upload(15)
      await replaceWorker(stage, 'SIGKILL')
    },
  },
  {
    kind: 'Lambda function killed',
    async strike({ world, upload }) {
      for (let time = 0; time < 3; time++) {
        await upload(5)
        await world.killFunction()
      }
    },
  },
  {
    kind: 'API killed',
    async strike({ world, upload }) {
      for (let time = 0; time < 3; time++) {
        await upload(5)
        await world.api.kill()
      }
    },
  },
  {
    kind: 'PostgreSQL killed',
    async strike({ world, upload }) {
      await upload(10)
      await world.killPostgres()
    },
  },
  {
    kind: 'S3 and SQS killed',
    async strike({ world, upload }) {
      await upload(10)
      await world.killEmulator()
    },
  },
  through('database', 'closed', 3, 'PostgreSQL refuses'),
  through('database', 'slow', 20, 'PostgreSQL slow'),
  through('database', 'cut', 3, 'PostgreSQL reset half-way'),
  through('cloud', 'closed', 3, 'S3 and SQS refuse'),
  through('cloud', 'slow', 10, 'S3 and SQS slow'),
  through('cloud', 'cut', 3, 'S3 and SQS reset half-way'),
  {
    kind: 'PostgreSQL full',
    async strike({ world, upload }) {
      await world.doors.database.turn('closed')
      const leave = await world.takeAllConnections()
      const felt = world.doors.database.turn('slow', 3)
      await upload(10)
      await felt
      await leave()
      await world.doors.database.turn('open')
    },
  },
  {
    kind: 'notifications twice and out of order',
    async strike({ world, random, upload }) {
      const objects = await upload(15)
      await send(
        world,
        random.shuffle([...objects, ...objects]).map((object) => notification(world, object)),
      )
    },
  },
  {
    kind: 'notifications late',
    async strike({ world, upload, random }) {
      const objects = await withoutNotifications(world, () => upload(10))
      await upload(10)
      const late = random.shuffle(objects).map((object) => notification(world, object))
      await send(world, late, 2)
    },
  },
  {
    kind: 'notifications lost',
    async strike({ world, upload }) {
      await withoutNotifications(world, () => upload(10))
    },
  },
  {
    kind: 'visibility ran out in the middle',
    async strike({ world, upload }) {
      const felt = world.doors.database.turn('slow', 10)
      await upload(15)
      await felt
      world.release()
      await world.doors.database.turn('open')
    },
  },
  {
    kind: 'clock a day and more ahead',
    strike: (stage) => replaceWorker(stage, 'SIGTERM', 30 * hour),
  },
  {
    kind: 'clock a day and more behind',
    strike: (stage) => replaceWorker(stage, 'SIGTERM', -30 * hour),
  },
  {
    kind: 'new version deployed',
    async strike(stage) {
      await stage.upload(15)
      await replaceWorker(stage, 'SIGTERM')
    },
  },
  {
    kind: 'poison flood in front',
    async strike({ world, random, upload, junk, floodSize }) {
      const flood = Array.from({ length: floodSize }, (_, number) => `poison ${number} ${random.below(1e9)}`)
      await send(world, flood)
      junk.push(...flood)
      await upload(10)
    },
  },
]

const notification = ({ names }: World, { key }: Upload): string =>
  JSON.stringify({
    Records: [
      {
        ...{ eventSource: 'aws:s3', eventName: 'ObjectCreated:Put' },
        s3: { bucket: { name: names.bucket }, object: { key: encodeURIComponent(key) } },
      },
    ],
  })

async function send({ sqs, names }: World, bodies: readonly string[], delay = 0): Promise<void> {
  for (let start = 0; start < bodies.length; start += 10) {
    const Entries = bodies
      .slice(start, start + 10)
      .map((MessageBody, at) => ({ Id: String(at), MessageBody, DelaySeconds: delay }))
    await sqs.send(new SendMessageBatchCommand({ QueueUrl: names.queueUrl, Entries }))
  }
}

async function withoutNotifications<T>({ s3, names }: World, work: () => Promise<T>): Promise<T> {
  const Bucket = names.bucket
  const { QueueConfigurations } = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }))
  const configure = (NotificationConfiguration: object) =>
    s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }))
  await configure({})
  try {
    return await work()
  } finally {
    await configure({ QueueConfigurations })
  }
}
