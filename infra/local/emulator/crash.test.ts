import { once } from 'node:events'
import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { drain, forkCloud, freePort, keyOf, recordOf, temporaryFolder } from '../testing/cloud.ts'
import type { CrashPoint } from '../testing/emulator-process.ts'

type Killable = Awaited<ReturnType<typeof forkCloud>>

const put = ({ s3, names }: Killable, Key: string, Body = 'x') =>
  s3.send(new PutObjectCommand({ Bucket: names.bucket, Key, Body }))

const exists = ({ s3, names }: Killable, Key: string) =>
  s3.send(new HeadObjectCommand({ Bucket: names.bucket, Key })).then(
    () => true,
    () => false,
  )

test.each<[CrashPoint, number]>([
  ['between-object-and-message', 0],
  ['before-commit', 0],
  ['after-commit', 1],
])(
  'killed %s: after the next start the object and its message are both there or both not',
  async (point, found) => {
    const [folder, port] = [await temporaryFolder(), await freePort()]
    const first = await forkCloud(folder, port)
    await put(first, 'raw/before')
    first.child.send(point)
    await once(first.child, 'message')
    const died = once(first.child, 'exit')
    await expect(put(first, 'raw/during')).rejects.toThrow() // not acknowledged
    expect(await died).toEqual([null, 'SIGKILL'])

    const second = await forkCloud(folder, port)
    const keys = (await drain(second, second.names.queueUrl)).map(keyOf)
    expect(keys).toEqual(['raw/before', 'raw/during'].slice(0, 1 + found))
    expect(await exists(second, 'raw/during')).toBe(found === 1)
  },
)

test('killed under load: every upload that was answered has its message, every message its object', async () => {
  const [folder, port] = [await temporaryFolder(), await freePort()]
  const first = await forkCloud(folder, port)
  const acknowledged: string[] = []
  const upload = async (lane: number) => {
    for (let index = 0; ; index++) {
      const key = `raw/${lane}-${index}`
      if (!(await put(first, key).then(Boolean, () => false))) return
      acknowledged.push(key)
      if (acknowledged.length === 250) first.child.kill('SIGKILL')
    }
  }
  await Promise.all(Array.from({ length: 8 }, (_, lane) => upload(lane)))
  expect(acknowledged.length).toBeGreaterThanOrEqual(250)

  const second = await forkCloud(folder, port)
  const messages = await drain(second, second.names.queueUrl)
  const keys = new Set(messages.map(keyOf))
  expect(acknowledged.filter((key) => !keys.has(key))).toEqual([])
  for (const key of keys) expect(await exists(second, key)).toBe(true)

  await put(second, 'raw/after')
  const later = recordOf((await drain(second, second.names.queueUrl))[0]).s3.object.sequencer
  expect(messages.every((message) => recordOf(message).s3.object.sequencer < later)).toBe(true)
})
