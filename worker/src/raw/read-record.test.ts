import { gzipSync } from 'node:zlib'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { createBucket, testS3 } from '../testing/aws.ts'
import { readRecord, type RecordAsked } from './read-record.ts'

const key = 'raw/provider=csv/interval=1d/symbol=AAPL/2024-01-05T000000.000Z.csv.gz'
const table = 'Date,Open,High,Low,Close,Volume\n2024-01-02,1,2,0.5,1.5,100\n2024-01-03,2,3,1.5,2.5,200\n'

async function stored() {
  const s3 = testS3()
  const bucket = await createBucket(s3)
  const { ETag } = await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: gzipSync(table) }))
  const asked: RecordAsked = {
    ...{ provider: 'csv', symbol: 'AAPL', place: 2, bucket, key, versionId: null },
    etag: ETag!.replaceAll('"', ''),
  }
  return { s3, asked }
}

test('the record and what stands around it, unpacked', async () => {
  const { s3, asked } = await stored()
  expect(await readRecord(s3, asked)).toEqual({
    excerpts: [
      {
        where: 'line 2',
        before: 'Date,Open,High,Low,Close,Volume\n',
        marked: '2024-01-02,1,2,0.5,1.5,100',
        after: '\n2024-01-03,2,3,1.5,2.5,200\n',
      },
    ],
  })
})

test('why it cannot be shown', async () => {
  const { s3, asked } = await stored()
  const problem = async (patch: Partial<RecordAsked>) => readRecord(s3, { ...asked, ...patch })
  expect(await problem({ key: 'raw/gone' })).toEqual({ problem: 'The object is not in the bucket any more.' })
  expect(await problem({ etag: 'other' })).toEqual({
    problem: 'The object was written anew since the bar was read in it.',
  })
  expect(await problem({ place: 99 })).toEqual({
    problem: 'The record does not stand in it where it was read.',
  })
})
