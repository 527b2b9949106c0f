import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import { describe, expect, it } from 'vitest'
import { createBucket, testS3 } from '../testing/aws.ts'
import { putSample, samples } from './sample.ts'

describe('putSample', () => {
  it('puts the files of the packages, once', async () => {
    const s3 = testS3()
    const bucket = await createBucket(s3)
    const put = async () => {
      const stored = []
      for (const sample of samples) stored.push(await putSample({ s3, bucket }, sample))
      return stored.map(({ isNew }) => isNew)
    }
    expect(await put()).toEqual([true, true])
    expect(await put()).toEqual([false, false])
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }))
    const lines = await Promise.all(
      Contents.map(async ({ Key }) => {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }))
        const rows = (await Body!.transformToString()).trimEnd().split('\n')
        return { Key, header: rows[0], rows: rows.length - 1, last: rows.at(-1)!.slice(0, 10) }
      }),
    )
    expect(lines).toEqual([
      {
        Key: 'raw/provider=sample/interval=1d/symbol=%5EGSPC/2020-04-17T200000.000Z.csv',
        header: 'date,open,high,low,close,adjclose,volume',
        rows: 5105,
        last: '2020-04-17',
      },
      {
        Key: 'raw/provider=sample/interval=1d/symbol=AAPL/2018-05-11T200000.000Z.csv',
        header: 'Date,Open,High,Low,Close,Adj Close,Volume',
        rows: 1260,
        last: '2018-05-11',
      },
    ])
  })
})
