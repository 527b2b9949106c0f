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
      delivery: { topicArn: undefined, key: undefined, allowed: expect.anything() },
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

  describe('of providers that want a key', () => {
    const keys = {
      ALPACA_KEY_ID: 'PKTESTKEYID0001',
      ALPACA_SECRET_KEY: ' secret/of+alpaca==\n',
      POLYGON_API_KEY: 'polygon-key-0001',
      ALPHAVANTAGE_API_KEY: 'ABCD1234EFGH5678',
    }
    const read = (env: Record<string, string>) => readConfig(env, ['providers']).providers

    it('reads the keys, where the API is, and its limits', () => {
      expect(read({ ...keys, BARLINE_PROVIDERS: 'alpaca,polygon,alphavantage,yahoo' })).toEqual([
        {
          provider: 'alpaca',
          keyId: 'PKTESTKEYID0001',
          secretKey: 'secret/of+alpaca==',
          url: 'https://data.alpaca.markets',
          rates: [{ requests: 200, per: 60_000 }],
        },
        {
          provider: 'polygon',
          apiKey: 'polygon-key-0001',
          url: 'https://api.polygon.io',
          rates: [{ requests: 5, per: 60_000 }],
        },
        {
          provider: 'alphavantage',
          apiKey: 'ABCD1234EFGH5678',
          url: 'https://www.alphavantage.co',
          rates: [
            { requests: 25, per: 86_400_000 },
            { requests: 1, per: 1_000 },
          ],
        },
        { provider: 'yahoo' },
      ])
      const paid = { BARLINE_POLYGON_URL: 'http://127.0.0.1:1/p/', BARLINE_POLYGON_LIMIT: '100/second' }
      expect(read({ ...keys, ...paid, BARLINE_PROVIDERS: 'polygon' })).toMatchObject([
        { url: 'http://127.0.0.1:1/p', rates: [{ requests: 100, per: 1_000 }] },
      ])
    })

    it('says in one error which keys are missing of those that are named, and of no other', () => {
      const failing = () => read({ BARLINE_PROVIDERS: 'yahoo,alpaca,alphavantage' })
      expect(failing).toThrow(
        'The environment is not usable: ' +
          'ALPACA_KEY_ID is missing: expected a key of yours, without blanks: alpaca gives nothing without it; ' +
          'ALPACA_SECRET_KEY is missing: expected a key of yours, without blanks: alpaca gives nothing without it; ' +
          'ALPHAVANTAGE_API_KEY is missing: expected a key of yours, without blanks: alphavantage gives nothing without it.',
      )
      expect(failing).not.toThrow('POLYGON')
      expect(read({})).toEqual([{ provider: 'yahoo' }, { provider: 'sample' }])
    })

    it('never shows a key, not even a bad one', () => {
      const bad = { ...keys, ALPACA_SECRET_KEY: 'two words', BARLINE_ALPACA_LIMIT: 'many' }
      const failing = () => read({ ...bad, BARLINE_PROVIDERS: 'alpaca' })
      expect(failing).toThrow('ALPACA_SECRET_KEY is not that, and not shown here: expected a key of yours')
      expect(failing).toThrow('BARLINE_ALPACA_LIMIT is "many": expected rates as 5/minute or 25/day,1/second')
      expect(failing).not.toThrow('two words')
    })
  })

  describe('where alerts are sent', () => {
    const read = (env: Record<string, string>) => readConfig(env, ['delivery']).delivery

    it('reads topic, secret and what is allowed of addresses that are not public', () => {
      const topicArn = 'arn:aws:sns:us-east-1:000000000000:barline-alerts'
      const secret = Buffer.alloc(32, 7)
      const env = {
        ALERTS_TOPIC_ARN: topicArn,
        ALERTS_WEBHOOK_SECRET: `whsec_${secret.toString('base64')}`,
        ALERTS_WEBHOOK_ALLOW: '10.1.2.3, 192.168.0.0/16,fd00::/8',
      }
      const { allowed, ...rest } = read(env)
      expect(rest).toEqual({ topicArn, key: secret })
      expect([allowed.check('10.1.2.3'), allowed.check('10.1.2.4')]).toEqual([true, false])
      expect(allowed.check('fd12::1', 'ipv6')).toBe(true)
    })

    it('says what is wrong, and keeps the secret to itself', () => {
      const failing = () =>
        read({
          ALERTS_TOPIC_ARN: 'barline-alerts',
          ALERTS_WEBHOOK_SECRET: 'whsec_short',
          ALERTS_WEBHOOK_ALLOW: '10.0.0.0/33',
        })
      expect(failing).toThrow('ALERTS_TOPIC_ARN is "barline-alerts": expected the ARN of an SNS topic')
      expect(failing).toThrow('ALERTS_WEBHOOK_SECRET is not that, and not shown here: expected whsec_ and')
      expect(failing).toThrow('ALERTS_WEBHOOK_ALLOW is "10.0.0.0/33": expected addresses and blocks')
      expect(failing).not.toThrow('whsec_short')
    })
  })
})
