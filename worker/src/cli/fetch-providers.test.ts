import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import { describe, expect, it } from 'vitest'
import { reply, startProvider } from '../fetch/testing/provider.ts'
import { testFolder, testStack, runHere } from './testing/run-barline.ts'

type Stack = Awaited<ReturnType<typeof testStack>>

async function keys({ s3, bucket }: Stack): Promise<string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }))
  return Contents.map(({ Key }) => Key!)
}

const page = (day: string, next: string | null) =>
  reply(
    200,
    JSON.stringify({
      bars: { AAPL: [{ t: `${day}T05:00:00Z`, o: 10, h: 12, l: 9, c: 11, v: 500 }] },
      next_page_token: next,
    }),
  )

const alpacaKeys = { ALPACA_KEY_ID: 'PKTESTKEYID0001', ALPACA_SECRET_KEY: 'secret-of-alpaca' }

describe('barline fetch --provider', () => {
  it('alpaca puts every page, whatever BARLINE_PROVIDERS says, and shows no key', async () => {
    const stack = await testStack()
    const { url, asked } = await startProvider(page('2024-01-02', 'more'), page('2024-01-03', null))
    const args = 'fetch --provider alpaca --symbols AAPL --from 2024-01-01 --to 2024-01-31'
    const ran = await stack.barline(args, {
      ...alpacaKeys,
      BARLINE_ALPACA_URL: url,
      BARLINE_PROVIDERS: 'sample',
    })
    expect(ran).toMatchObject({ code: 0, err: '' })
    expect(ran.out.split('\n')).toEqual([
      expect.stringMatching(
        /^AAPL 1d alpaca 2024-01-01 to 2024-02-01: 1 bar, \d+ bytes: raw\/provider=alpaca\//,
      ),
      expect.stringMatching(
        /^AAPL 1d alpaca 2024-01-01 to 2024-02-01: 1 bar, \d+ bytes: raw\/provider=alpaca\//,
      ),
      'Done. The ETL loads what was put; `npx barline status` shows what is stored.',
      '',
    ])
    expect(await keys(stack)).toHaveLength(2)
    expect(asked.map(({ headers }) => headers['apca-api-secret-key'])).toEqual([
      'secret-of-alpaca',
      'secret-of-alpaca',
    ])
    expect(JSON.stringify(ran)).not.toContain('secret-of-alpaca')
  })

  it.each([
    ['alpaca', 'ALPACA_KEY_ID is missing: .*; ALPACA_SECRET_KEY is missing: '],
    ['polygon', 'POLYGON_API_KEY is missing: '],
    ['alphavantage', 'ALPHAVANTAGE_API_KEY is missing: '],
  ])('%s says which key is missing', async (provider, problem) => {
    const stack = await testStack()
    const { code, out, err } = await stack.barline(
      `fetch --provider ${provider} --symbols AAPL --from 2024-01-01`,
    )
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(new RegExp(`^barline: The environment is not usable: ${problem}.*\\n$`))
  })

  it('says that the stack is not running rather than that a key is missing', async () => {
    const home = await testFolder()
    const { err } = await runHere(['fetch', '--provider', 'alpaca'], { BARLINE_HOME: home })
    expect(err).toContain('The stack is not running')
  })

  it('alphavantage tells of its limit in words, and not of the key that it repeats', async () => {
    const stack = await testStack()
    const words =
      'We have detected your API key as ABCD1234EFGH5678 and our standard API rate limit is 25 requests per day.'
    const { url } = await startProvider(reply(200, JSON.stringify({ Information: words })))
    const ran = await stack.barline('fetch --provider alphavantage --symbols AAPL,IBM --from 2024-01-01', {
      ALPHAVANTAGE_API_KEY: 'ABCD1234EFGH5678',
      BARLINE_ALPHAVANTAGE_URL: url,
    })
    expect(ran.code).toBe(1)
    expect(ran.out).toContain(
      'Alpha Vantage has had too many requests: We have detected your API key as (removed) and our standard',
    )
    expect(JSON.stringify(ran)).not.toContain('ABCD1234EFGH5678')
    expect(await keys(stack)).toEqual([])
  })
})
