import { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { toSymbol } from '@barline/db/domain/symbol'
import { describe, expect, it } from 'vitest'
import { reply, startProvider } from '../fetch/testing/provider.ts'
import { createBucket, testS3 } from '../testing/aws.ts'
import type { RawKey } from './key.ts'
import { putRaw, withoutSecrets, type RawStore } from './store.ts'

async function testStore(): Promise<RawStore> {
  const s3 = testS3()
  return { s3, bucket: await createBucket(s3) }
}

const series = {
  provider: 'yahoo',
  interval: '1d',
  symbol: toSymbol('^GSPC')!,
  extension: 'json',
  gzip: false,
} as const
const observedAt = new Date('2026-11-24T01:38:34.123Z')
const key: RawKey = { ...series, observedAt }
const bytes = (text: string) => new TextEncoder().encode(text)

async function contents({ s3, bucket }: RawStore) {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }))
  return Promise.all(
    Contents.map(async ({ Key }) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }))
      return [Key, await Body!.transformToString()]
    }),
  )
}

describe('putRaw', () => {
  it('puts the body byte for byte, and what is known of it beside it', async () => {
    const store = await testStore()
    const body = new Uint8Array([0xef, 0xbb, 0xbf, 0x0d, 0x0a, 0x00, 0xff, 0x1f, 0x8b])
    const stored = await putRaw(store, key, body, {
      url: 'https://me:pw@example.com/chart/%5EGSPC?apikey=hush&interval=1d',
      status: 200,
      contentType: 'application/json;charset=utf-8',
    })
    const name = 'raw/provider=yahoo/interval=1d/symbol=%5EGSPC/2026-11-24T013834.123Z.json'
    expect(stored).toEqual({ key: name, bytes: 9, observedAt, isNew: true })
    const { Body, Metadata, ContentType } = await store.s3.send(
      new GetObjectCommand({ Bucket: store.bucket, Key: name }),
    )
    expect(await Body!.transformToByteArray()).toEqual(body)
    expect(ContentType).toBe('application/json;charset=utf-8')
    expect(Metadata).toEqual({
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      'fetched-at': '2026-11-24T01:38:34.123Z',
      'http-status': '200',
      'request-url': 'https://example.com/chart/%5EGSPC?apikey=removed&interval=1d',
    })
  })

  it('gives two answers of one millisecond two keys', async () => {
    const store = await testStore()
    for (const body of ['one', 'two', 'three']) await putRaw(store, key, bytes(body))
    expect(await contents(store)).toEqual([
      ['raw/provider=yahoo/interval=1d/symbol=%5EGSPC/2026-11-24T013834.123Z.json', 'one'],
      ['raw/provider=yahoo/interval=1d/symbol=%5EGSPC/2026-11-24T013834.124Z.json', 'two'],
      ['raw/provider=yahoo/interval=1d/symbol=%5EGSPC/2026-11-24T013834.125Z.json', 'three'],
    ])
  })

  it('sends nothing where the same bytes are there', async () => {
    const store = await testStore()
    await putRaw(store, key, bytes('one'))
    await putRaw(store, key, bytes('two'))
    for (const body of ['one', 'two'])
      expect(await putRaw(store, key, bytes(body))).toMatchObject({ isNew: false })
    expect(await contents(store)).toHaveLength(2)
  })

  it('names the type of what it puts where the provider did not', async () => {
    const store = await testStore()
    const type = async (part: Partial<RawKey>) => {
      const { key: Key } = await putRaw(store, { ...key, ...part }, bytes('x'))
      return (await store.s3.send(new HeadObjectCommand({ Bucket: store.bucket, Key }))).ContentType
    }
    expect(await type({})).toBe('application/json')
    expect(await type({ extension: 'csv' })).toBe('text/csv')
    expect(await type({ extension: 'csv', gzip: true })).toBe('application/gzip')
  })

  it.each([409, 412])('moves on when S3 says with %i that somebody was faster', async (status) => {
    const answers = [reply(404, ''), reply(status, ''), reply(404, ''), reply(200, '')]
    const { url, asked } = await startProvider(...answers)
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
    const s3 = new S3Client({ endpoint: url, region: 'us-east-1', credentials, forcePathStyle: true })
    const stored = await putRaw({ s3, bucket: 'b' }, key, bytes('mine'))
    expect(stored).toMatchObject({ observedAt: new Date(observedAt.getTime() + 1), isNew: true })
    expect(asked.filter(({ headers }) => headers['if-none-match'] === '*')).toHaveLength(2)
  })

  it('throws where there is no bucket', async () => {
    await expect(putRaw({ s3: testS3(), bucket: 'nowhere' }, key, bytes('x'))).rejects.toMatchObject({
      name: 'NoSuchBucket',
    })
  })
})

describe('withoutSecrets', () => {
  it.each([
    ['https://x.test/a?apikey=1&symbol=A', 'https://x.test/a?apikey=removed&symbol=A'],
    ['https://x.test/a?apiKey=1', 'https://x.test/a?apiKey=removed'],
    [
      'https://x.test/a?crumb=1&token=2&access_token=3',
      'https://x.test/a?crumb=removed&token=removed&access_token=removed',
    ],
    ['https://me:secret@x.test/a', 'https://x.test/a'],
    ['https://x.test/a?monkey=1&interval=1d', 'https://x.test/a?monkey=1&interval=1d'],
    ['npm:vega-datasets', 'npm:vega-datasets'],
  ])('%s -> %s', (url, expected) => expect(withoutSecrets(url)).toBe(expected))
})
