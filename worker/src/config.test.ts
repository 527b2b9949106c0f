import { describe, expect, it } from 'vitest'
import { readConfig } from './config.ts'

const complete = {
  DATABASE_URL: 'postgresql://barline:secret@127.0.0.1:5432/barline',
  AWS_REGION: 'us-east-1',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:4566/',
  AWS_ACCESS_KEY_ID: 'key',
  AWS_SECRET_ACCESS_KEY: 'secret',
  RAW_BUCKET: 'barline-raw',
  QUEUE_URL: 'http://sqs.us-east-1.127.0.0.1:4566/000000000000/etl',
  DLQ_URL: 'http://sqs.us-east-1.127.0.0.1:4566/000000000000/etl-dlq',
}

describe('readConfig', () => {
  it('reads a complete environment and fills in the rest', () => {
    expect(readConfig(complete)).toEqual({
      databaseUrl: complete.DATABASE_URL,
      aws: {
        region: 'us-east-1',
        endpoint: 'http://127.0.0.1:4566',
        credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
      },
      rawBucket: 'barline-raw',
      queueUrl: complete.QUEUE_URL,
      dlqUrl: complete.DLQ_URL,
      watchlist: ['AAPL', 'NVDA', 'TSLA'],
      intervals: ['1d'],
      providers: [{ provider: 'yahoo' }, { provider: 'sample' }],
      yahooUrl: 'https://query1.finance.yahoo.com',
      logLevel: 'info',
    })
  })

  it('lists every bad and missing variable at once', () => {
    const read = () =>
      readConfig({
        DATABASE_URL: 'mysql://me:hunter2@host/db',
        AWS_ENDPOINT_URL: 'not a url',
        BARLINE_PROVIDERS: 'yahoo,bloomberg',
        RAW_BUCKET: '',
      })
    for (const part of [
      'DATABASE_URL is "mysql://me:***@host/db": expected a postgresql:// URL',
      'AWS_REGION is missing',
      'AWS_ENDPOINT_URL is "not a url"',
      'RAW_BUCKET is missing',
      'QUEUE_URL is missing',
      'DLQ_URL is missing',
      'BARLINE_PROVIDERS is "yahoo,bloomberg": expected some of yahoo, sample',
    ])
      expect(read).toThrow(part)
    expect(read).not.toThrow('hunter2')
    expect(read).not.toThrow('BARLINE_WATCHLIST')
  })

  it('asks for no more than is wanted', () => {
    expect(readConfig({ DATABASE_URL: complete.DATABASE_URL }, ['databaseUrl'])).toEqual({
      databaseUrl: complete.DATABASE_URL,
    })
  })

  it('leaves credentials to the SDK where there are none, and wants both where there is one', () => {
    expect(readConfig({ AWS_REGION: 'eu-central-1' }, ['aws']).aws).toEqual({
      region: 'eu-central-1',
      endpoint: undefined,
      credentials: undefined,
    })
    expect(() => readConfig({ AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'key' }, ['aws'])).toThrow(
      'AWS_SECRET_ACCESS_KEY is missing',
    )
  })

  it('reads a list with blanks, doubles and small letters', () => {
    expect(readConfig({ BARLINE_WATCHLIST: ' aapl, BRK.B,,^gspc,AAPL ' }, ['watchlist']).watchlist).toEqual([
      'AAPL',
      'BRK.B',
      '^GSPC',
    ])
    expect(() => readConfig({ BARLINE_WATCHLIST: 'AAPL,../etc' }, ['watchlist'])).toThrow('BARLINE_WATCHLIST')
    expect(() => readConfig({ BARLINE_WATCHLIST: ' , ' }, ['watchlist'])).toThrow('BARLINE_WATCHLIST')
  })
})
