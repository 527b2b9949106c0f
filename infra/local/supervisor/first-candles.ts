import { setTimeout as delay } from 'node:timers/promises'

const pauseMs = 60
const impatientAfterMs = 30_000

/** Resolves when the API answers daily candles of AAPL: what a person sees first. */
export async function firstCandles(apiUrl: string, say: (line: string) => void): Promise<void> {
  if (await hasCandles(apiUrl)) return
  say('Loading the first candles')
  for (let waited = 0; !(await hasCandles(apiUrl)); waited += pauseMs) {
    if (waited === impatientAfterMs)
      say(
        `No daily candles of AAPL yet; ${apiUrl} answers, and \`npx barline status\` says what the pipeline does`,
      )
    await delay(pauseMs)
  }
}

async function hasCandles(apiUrl: string): Promise<boolean> {
  try {
    const response = await fetch(`${apiUrl}/v1/candles/AAPL?interval=1d&limit=1`)
    if (!response.ok) return false
    const { candles } = (await response.json()) as { candles: unknown[] }
    return candles.length > 0
  } catch {
    return false
  }
}
