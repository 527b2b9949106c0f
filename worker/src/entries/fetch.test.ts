import { fork } from 'node:child_process'
import { once } from 'node:events'
import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import { testDatabase } from '@barline/db/testing/database'
import { describe, expect, inject, it, onTestFinished } from 'vitest'
import { closedPort, silence, startProvider } from '../fetch/testing/provider.ts'
import { createBucket, testS3 } from '../testing/aws.ts'

async function startProcess(env: NodeJS.ProcessEnv) {
  const child = fork(new URL('fetch.ts', import.meta.url), {
    env: { PATH: process.env.PATH, ...env },
    silent: true,
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (chunk) => (output += String(chunk)))
  // Not 'close', which never comes after a disconnect by the parent; so output may still be on its way.
  const ended = once(child, 'exit').then(([code]) => code as number)
  return { child, ended, output: () => output }
}

async function environment(yahooUrl: string) {
  const s3 = testS3()
  const bucket = await createBucket(s3)
  const { url } = await testDatabase()
  const env = {
    DATABASE_URL: url,
    AWS_ENDPOINT_URL: inject('awsEndpoint'),
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    RAW_BUCKET: bucket,
    BARLINE_YAHOO_URL: yahooUrl,
  }
  return { s3, bucket, env }
}

describe('the fetcher process', () => {
  it('has put the sample when it says that it is ready, without a network, and ends when asked to', async () => {
    const { s3, bucket, env } = await environment(`http://127.0.0.1:${await closedPort()}`)
    const { child, ended, output } = await startProcess(env)
    expect((await once(child, 'message'))[0]).toEqual({ ready: true })
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }))
    expect(Contents).toHaveLength(2)
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    await expect.poll(output).toContain('stopping: SIGTERM')
  })

  it('ends with its parent, in the middle of a request', async () => {
    const { promise: asked, resolve } = Promise.withResolvers<true>()
    const { url } = await startProvider((...args) => (silence(...args), resolve(true)))
    const { env } = await environment(url)
    const { child, ended } = await startProcess(env)
    await asked
    child.disconnect()
    expect(await ended).toBe(0)
  })

  it('names everything that is missing in its environment, and ends', async () => {
    const { ended, output } = await startProcess({ AWS_REGION: 'us-east-1' })
    expect(await ended).toBe(1)
    await expect
      .poll(output)
      .toContain('DATABASE_URL is missing: expected a postgresql:// URL; RAW_BUCKET is missing')
    expect(output()).not.toContain('QUEUE_URL')
  })

  it('says in its log why it cannot start, and ends', async () => {
    const { env } = await environment('http://127.0.0.1:9')
    const { ended, output } = await startProcess({ ...env, RAW_BUCKET: 'nowhere' })
    expect(await ended).toBe(1)
    await expect.poll(output).toContain('the sample cannot be put into the bucket')
  })
})
