import { setTimeout as delay } from 'node:timers/promises'

const pauseMs = 60
/** Where requests are counted, ours are few: the budget is for people. */
const pauseOfCountedMs = 1_000
const impatientAfterMs = 30_000

/** Resolves when the API answers daily candles of AAPL to a visitor of the web app: what a person sees first. */
export async function firstCandles(apiUrl: string, say: (line: string) => void): Promise<void> {
  const look = createVisitor(apiUrl)
  if ((await look()) === 'candles') return
  say('Loading the first candles')
  let isTold = false
  for (let waited = 0, seen = await look(); seen !== 'candles'; seen = await look()) {
    if (waited >= impatientAfterMs && !isTold) {
      isTold = true
      say(
        `No daily candles of AAPL yet; ${apiUrl} answers, and \`npx barline status\` says what the pipeline does`,
      )
    }
    const pause = seen === 'nothing, and counted' ? pauseOfCountedMs : pauseMs
    waited += pause
    await delay(pause)
  }
}

/** Looks as a browser does: where reading needs a key, by the session that comes with a page. */
function createVisitor(apiUrl: string): () => Promise<'candles' | 'nothing' | 'nothing, and counted'> {
  let cookie = ''
  return async () => {
    try {
      const response = await fetch(`${apiUrl}/v1/candles/AAPL?interval=1d&limit=1`, { headers: { cookie } })
      if (response.status === 401) cookie = await fetchSession(apiUrl)
      const { candles = [] } = (await response.json()) as { candles?: unknown[] }
      if (candles.length > 0) return 'candles'
      return response.headers.has('ratelimit') ? 'nothing, and counted' : 'nothing'
    } catch {
      return 'nothing'
    }
  }
}

async function fetchSession(apiUrl: string): Promise<string> {
  const { headers } = await fetch(`${apiUrl}/favicon.svg`)
  return headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}
