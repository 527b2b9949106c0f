import { execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import { testDatabase } from '@barline/db/testing/database'
import { describe, expect, inject, it, onTestFinished, vi } from 'vitest'
import { createBucket, testS3 } from '../testing/aws.ts'
import { reply, startProvider } from './testing/provider.ts'

const entry = fileURLToPath(new URL('../entries/fetch.ts', import.meta.url))

async function environment(url: string) {
  const s3 = testS3()
  const bucket = await createBucket(s3)
  const env = {
    PATH: process.env.PATH,
    DATABASE_URL: (await testDatabase()).url,
    AWS_ENDPOINT_URL: inject('awsEndpoint'),
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    RAW_BUCKET: bucket,
    BARLINE_WATCHLIST: 'AAPL',
    BARLINE_PROVIDERS: 'alphavantage',
    BARLINE_ALPHAVANTAGE_URL: url,
    LOG_LEVEL: 'trace',
  }
  return { s3, bucket, env }
}

describe('the fetcher process', () => {
  it('fetches from a provider that wants a key, and logs it nowhere', async () => {
    const meta = { '2. Symbol': 'AAPL' }
    const { url, asked } = await startProvider(
      reply(200, JSON.stringify({ Note: 'ABCD1234EFGH5678: 5 calls per second' })),
      reply(200, JSON.stringify({ 'Meta Data': meta, 'Time Series (Daily)': {} })),
    )
    const { s3, bucket, env } = await environment(url)
    const child = fork(entry, { env: { ...env, ALPHAVANTAGE_API_KEY: 'ABCD1234EFGH5678' }, silent: true })
    onTestFinished(() => void child.kill('SIGKILL'))
    let output = ''
    for (const stream of [child.stdout!, child.stderr!])
      stream.on('data', (chunk) => (output += String(chunk)))
    await vi.waitFor(() => expect(output).toContain('fetched AAPL 1d from Alpha Vantage'), 10_000)
    expect(asked.map(({ url: { searchParams } }) => searchParams.get('apikey'))).toEqual(
      Array.from(asked, () => 'ABCD1234EFGH5678'),
    )
    child.kill('SIGTERM')
    expect((await once(child, 'exit'))[0]).toBe(0)
    expect(output).not.toContain('ABCD1234EFGH5678')
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }))
    expect(Contents.map(({ Key }) => Key)).toEqual([
      expect.stringContaining('raw/provider=alphavantage/interval=1d/symbol=AAPL/'),
    ])
  })

  it('ends where the key of a provider is missing, and says which', async () => {
    const { env } = await environment('http://127.0.0.1:9')
    const ended = new Promise<string>((resolve) =>
      execFile(process.execPath, [entry], { env }, (error, out, err) =>
        resolve(`${error?.code} ${out}${err}`),
      ),
    )
    expect(await ended).toMatch(
      /^1 [^]*The environment is not usable: ALPHAVANTAGE_API_KEY is missing: expected a key/,
    )
  })
})
