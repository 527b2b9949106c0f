import { utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { describe, expect, it } from 'vitest'
import { chart, chartError, closedPort, reply, startProvider } from '../fetch/testing/provider.ts'
import { createEmptyDatabase } from './testing/empty-database.ts'
import { runHere, testFolder, testStack } from './testing/run-barline.ts'

type Stack = Awaited<ReturnType<typeof testStack>>

async function keys({ s3, bucket }: Stack): Promise<string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }))
  return Contents.map(({ Key }) => Key!)
}

describe('barline', () => {
  it('shows help for everything, and says so when it is given nothing', async () => {
    for (const args of [
      ['--help'],
      ['fetch', '--help'],
      ['ingest', '--help'],
      ['migrate', '--help'],
      ['status', '--help'],
    ]) {
      const { code, out, err } = await runHere(args, {})
      expect({ code, err }).toEqual({ code: 0, err: '' })
      expect(out).toContain('Usage: barline')
    }
    expect(await runHere([], {})).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('Usage: barline'),
    })
  })

  it.each([
    ['buy', "error: unknown command 'buy'"],
    ['fetch --symbols A..B', "argument 'A..B' is invalid. Expected a symbol"],
    ['fetch --interval 2d', "argument '2d' is invalid. Expected one of 1m, 5m"],
    ['fetch --from 2024-02-31', "argument '2024-02-31' is invalid. Expected a date as 2024-06-10"],
    ['fetch --to yesterday', 'Expected a date as 2024-06-10 or a time as 2024-06-10T13:30:00Z'],
    ['fetch --provider bloomberg', 'Expected one of yahoo, sample'],
    ['fetch --speed 9', "unknown option '--speed'"],
    ['ingest a.csv', "required option '-s, --symbol <symbol>' not specified"],
    ['ingest --symbol A', "missing required argument 'files'"],
    ['status now', 'too many arguments'],
  ])('does not understand `%s`', async (args, complaint) => {
    const { code, out, err } = await runHere(args.split(' '), {})
    expect(err).toContain(complaint)
    expect(err).not.toMatch(/^ +at /m)
    expect({ code, out }).toEqual({ code: 2, out: '' })
  })

  it.each(['status', 'migrate', 'fetch', 'ingest a.csv --symbol A'])(
    'says of `%s` that the stack is not running',
    async (args) => {
      const home = await testFolder()
      expect(await runHere(args.split(' '), { BARLINE_HOME: home })).toEqual({
        code: 1,
        out: '',
        err: `barline: The stack is not running: \`npm start\` starts it (there is no ${home}/stack.env).\n`,
      })
    },
  )

  it('says what is wrong with an environment that is half set', async () => {
    const { err } = await runHere(['status'], {
      BARLINE_HOME: await testFolder(),
      DATABASE_URL: 'sqlite:x',
      AWS_REGION: 'eu-central-1',
    })
    expect(err).toMatch(
      /^barline: The environment is not usable: DATABASE_URL is "sqlite:x": expected .*; QUEUE_URL is missing: .*\n$/,
    )
  })

  it('says where nobody answers when the stack has ended', async () => {
    const port = await closedPort()
    const gone = await testStack({
      DATABASE_URL: `postgresql://a:b@127.0.0.1:${port}/c`,
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    })
    const sentence = {
      code: 1,
      out: '',
      err: `barline: Nothing answers at 127.0.0.1:${port}: is the stack running? \`npm start\` starts it.\n`,
    }
    for (const args of ['status', 'migrate', 'fetch --provider sample'])
      expect({ args, ...(await gone.barline(args)) }).toEqual({ args, ...sentence })
  })

  it('takes the region and the keys that go with the endpoint, not those of an account in the shell', async () => {
    const stack = await testStack()
    const account = { AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'AKIAREAL' }
    expect(await stack.barline('status --json', account)).toMatchObject({ code: 0, err: '' })
  })
})

describe('barline migrate', () => {
  it('makes the tables, once', async () => {
    const stack = await testStack({ DATABASE_URL: await createEmptyDatabase() })
    expect(await stack.barline('status')).toMatchObject({
      code: 1,
      err: 'barline: The database has no tables yet: `npx barline migrate` makes them.\n',
    })
    const first = await stack.barline('migrate')
    expect(first).toMatchObject({ code: 0, err: '' })
    expect(first.out).toMatch(/^(Applied \d{14}_\w+\.\n)+$/)
    expect(await stack.barline('migrate')).toEqual({ code: 0, out: 'The database is up to date.\n', err: '' })
    expect(await stack.barline('migrate --json')).toEqual({ code: 0, out: '{"applied":[]}\n', err: '' })
    expect(await stack.barline('status')).toMatchObject({ code: 0 })
  })
})

describe('barline status', () => {
  it('shows an empty stack', async () => {
    const stack = await testStack()
    expect(await stack.barline('status')).toEqual({
      code: 0,
      err: '',
      out: `No candles are stored yet.

Raw objects:  none
Queue:        0 waiting, 0 in flight
Dead letters: 0 waiting, 0 in flight
`,
    })
  })

  it('shows objects and queues beside the series, to people and to programs', async () => {
    const stack = await testStack()
    for (const [key, status] of [
      ['a', 'loaded'],
      ['b', 'loaded'],
      ['c', 'poison'],
    ] as const)
      await stack.db.rawObject.create({ data: { bucket: 'b', key, status } })
    await stack.sqs.send(new SendMessageCommand({ QueueUrl: stack.dlqUrl, MessageBody: 'x' }))
    expect((await stack.barline('status')).out).toBe(`No candles are stored yet.

Raw objects:  2 loaded, 1 poison
Queue:        0 waiting, 0 in flight
Dead letters: 1 waiting, 0 in flight
`)
    const { out } = await stack.barline('status --json')
    expect(JSON.parse(out)).toEqual({
      series: [],
      rawObjects: { loaded: 2, poison: 1 },
      queue: { waiting: 0, inFlight: 0, delayed: 0 },
      deadLetters: { waiting: 1, inFlight: 0, delayed: 0 },
    })
  })

  it('says which of the queues is not there', async () => {
    const stack = await testStack({ QUEUE_URL: 'http://sqs.us-east-1.localhost:1/000000000000/gone' })
    expect(await stack.barline('status')).toMatchObject({
      code: 1,
      err: 'barline: The queue of QUEUE_URL or DLQ_URL does not exist.\n',
    })
  })
})

describe('barline fetch', () => {
  it('puts what Yahoo answers, a line for each request', async () => {
    const stack = await testStack()
    const { url, asked } = await startProvider(
      reply(200, chart('AAPL', ['2024-01-02', '2024-01-03'])),
      reply(404, chartError('Not Found', 'No data found, symbol may be delisted')),
    )
    const ran = await stack.barline('fetch --symbols aapl,SI --from 2024-01-01 --to 2024-01-31', {
      BARLINE_YAHOO_URL: url,
    })
    const put = await keys(stack)
    expect(put).toEqual([expect.stringContaining('symbol=AAPL/'), expect.stringContaining('symbol=SI/')])
    expect(ran.err).toBe('')
    expect(ran.out.split('\n')).toEqual([
      expect.stringMatching(/^AAPL 1d yahoo 2024-01-01 to 2024-02-01: 2 bars, \d+ bytes: /),
      'SI 1d yahoo 2024-01-01 to 2024-02-01: Yahoo refused with HTTP 404: No data found, symbol may be delisted',
      '1 request of 2 failed.',
      '',
    ])
    expect(ran.out).toContain(put[0])
    expect(ran.code).toBe(1)
    expect(asked.map(({ url: { pathname } }) => pathname)).toEqual([
      '/v8/finance/chart/AAPL',
      '/v8/finance/chart/SI',
    ])
  })

  it('says on the side what it waits for, and nothing but one document to programs', async () => {
    const stack = await testStack()
    const { url } = await startProvider(reply(500, 'oops'), reply(200, chart('AAPL', ['2024-01-02'])))
    const ran = await stack.barline('fetch --symbols AAPL --interval 1w --from 2024-01-01 --json', {
      BARLINE_YAHOO_URL: url,
    })
    expect(ran.err).toMatch(/^AAPL 1w: HTTP 500; trying again in \d\.\d s\n$/)
    expect(JSON.parse(ran.out)).toEqual({
      requests: [
        {
          provider: 'yahoo',
          symbol: 'AAPL',
          interval: '1w',
          from: '2024-01-01',
          to: expect.any(String),
          outcome: 'stored',
          key: expect.stringContaining('raw/provider=yahoo/interval=1w/symbol=AAPL/'),
          bytes: expect.any(Number),
          bars: 1,
        },
      ],
      failed: 0,
    })
    expect(ran.code).toBe(0)
  })

  it('fetches the watchlist from the last stored bar on, asking the database', async () => {
    const stack = await testStack()
    const { url, asked } = await startProvider(reply(200, chart('X', ['2024-01-02'])))
    const ran = await stack.barline('fetch', { BARLINE_YAHOO_URL: url, BARLINE_WATCHLIST: '^GSPC,BRK.B' })
    expect(ran).toMatchObject({ code: 0, err: '' })
    expect(asked.map(({ url: { pathname } }) => pathname)).toEqual([
      '/v8/finance/chart/%5EGSPC',
      '/v8/finance/chart/BRK.B',
    ])
    expect(ran.out).toContain('Done. The ETL loads what was put; `npx barline status` shows what is stored.')
  })

  it('fails in words without a network', async () => {
    const stack = await testStack()
    const port = await closedPort()
    const env = { BARLINE_YAHOO_URL: `http://127.0.0.1:${port}` }
    const { code, out } = await stack.barline('fetch --symbols AAPL --from 2024-01-01', env)
    expect(out).toContain(`Yahoo cannot be reached: connect ECONNREFUSED 127.0.0.1:${port} (tried 4 times)`)
    expect(code).toBe(1)
  })

  it.each([
    [
      '--from 2024-01-02 --to 2024-01-01',
      'barline: There is nothing between --from 2024-01-02 and --to 2024-01-02.\n',
      '',
    ],
    ['--interval 4h --from 2024-01-01', '', 'Yahoo has no 4h bars\nNothing was fetched.'],
  ])('has nothing to do for %s', async (args, err, out) => {
    const stack = await testStack()
    const ran = await stack.barline(`fetch --symbols AAPL ${args}`)
    expect(ran).toMatchObject({ code: 1, err, out: expect.stringContaining(out) })
  })

  it('puts the sample, once', async () => {
    const stack = await testStack()
    expect(await stack.barline('fetch --provider sample')).toEqual({
      code: 0,
      err: '',
      out: `AAPL 1d sample: 92.4 kB: raw/provider=sample/interval=1d/symbol=AAPL/2018-05-11T200000.000Z.csv
^GSPC 1d sample: 416.0 kB: raw/provider=sample/interval=1d/symbol=%5EGSPC/2020-04-17T200000.000Z.csv
Done. The ETL loads what was put; \`npx barline status\` shows what is stored.
`,
    })
    const again = await stack.barline('fetch --provider sample --symbols ^GSPC,TSLA')
    expect(again).toMatchObject({ code: 1, err: '' })
    expect(again.out).toContain('^GSPC 1d sample: in the bucket already, nothing sent')
    expect(again.out).toContain('TSLA 1d sample: there are samples of AAPL 1d and ^GSPC 1d only')
    expect(await keys(stack)).toHaveLength(2)
  })
})

describe('barline ingest', () => {
  const body = 'Date,Open,High,Low,Close,Volume\n2024-01-02,1,2,0.5,1.5,100\n'

  async function file(folder: string, name: string, content: string | Buffer = body) {
    await writeFile(join(folder, name), content)
    await utimes(join(folder, name), 0, new Date('2024-01-03T21:00:00.500Z'))
  }

  it('puts files under the time they were changed, and each of them once', async () => {
    const stack = await testStack()
    await file(stack.home, 'a.csv')
    await file(stack.home, 'b.CSV.gz', gzipSync(body))
    const folder = 'raw/provider=csv/interval=1d/symbol=BRK.B'
    const ran = await stack.barline('ingest a.csv b.CSV.gz --symbol brk.b')
    expect(ran).toMatchObject({ code: 0, err: '' })
    expect(ran.out).toContain(`a.csv: 59 bytes: ${folder}/2024-01-03T210000.500Z.csv\n`)
    expect(ran.out).toContain(`${folder}/2024-01-03T210000.500Z.csv.gz\n`)
    const { Body } = await stack.s3.send(
      new GetObjectCommand({ Bucket: stack.bucket, Key: `${folder}/2024-01-03T210000.500Z.csv` }),
    )
    expect(await Body!.transformToString()).toBe(body)
    const again = await stack.barline('ingest a.csv --symbol BRK.B --json')
    expect(JSON.parse(again.out)).toEqual({
      files: [{ file: 'a.csv', outcome: 'present', key: `${folder}/2024-01-03T210000.500Z.csv`, bytes: 59 }],
      failed: 0,
    })
    expect(await keys(stack)).toHaveLength(2)
  })

  it('reports what cannot be put, and puts the rest', async () => {
    const stack = await testStack()
    await file(stack.home, 'good.json', '{}')
    await file(stack.home, 'notes.txt')
    await file(stack.home, 'empty.csv', '')
    const ran = await stack.barline(
      'ingest gone.csv notes.txt empty.csv good.json --symbol A --provider yahoo --interval 5m',
    )
    expect(ran.code).toBe(1)
    expect(ran.out.split('\n')).toEqual([
      'gone.csv: there is no such file',
      'notes.txt: expected a name that ends in .csv, .json, .csv.gz or .json.gz',
      'empty.csv: the file is empty',
      'good.json: 2 bytes: raw/provider=yahoo/interval=5m/symbol=A/2024-01-03T210000.500Z.json',
      '3 files of 4 failed.',
      '',
    ])
  })

  it('takes the time of observation that it is told', async () => {
    const stack = await testStack()
    await file(stack.home, 'a.csv')
    await stack.barline('ingest a.csv --symbol A --observed-at 2020-02-29T12:00:00+01:00')
    expect(await keys(stack)).toEqual(['raw/provider=csv/interval=1d/symbol=A/2020-02-29T110000.000Z.csv'])
  })

  it('lets no made-up prices pass for a real ticker', async () => {
    const stack = await testStack()
    await file(stack.home, 'a.csv')
    const ran = await stack.barline('ingest a.csv --symbol AAPL --provider simulator')
    expect(ran).toMatchObject({
      code: 1,
      err: expect.stringContaining('expected a symbol SIM... for the simulator, got AAPL'),
    })
    expect(await keys(stack)).toEqual([])
  })

  it('stops at the first file when the bucket is not there', async () => {
    const stack = await testStack({ RAW_BUCKET: 'nowhere' })
    await file(stack.home, 'a.csv')
    expect(await stack.barline('ingest a.csv --symbol A')).toEqual({
      code: 1,
      out: '',
      err: 'barline: The bucket of RAW_BUCKET does not exist.\n',
    })
  })
})
