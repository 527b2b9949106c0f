import type { WireFactor } from '@barline/api/wire'
import { type Answer, ask, type Fetch, mapAnswer } from './answer.ts'
import type { Series } from './series.ts'

/** What all splits and dividends do to the prices of a series: those of its very first bar are adjusted by every one of them. */
export async function getFactors(
  fetch: Fetch,
  { symbol, interval }: Series,
  signal?: AbortSignal,
): Promise<Answer<readonly WireFactor[]>> {
  const query = { interval, adjust: 'all', factors: 'true', limit: '1', order: 'asc' } as const
  const answer = await ask(
    fetch,
    ({ v1 }) => v1.candles[':symbol'].$get({ param: { symbol }, query }),
    signal,
  )
  return mapAnswer(answer, ({ factors = [] }) => factors)
}
