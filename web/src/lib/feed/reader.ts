import { type Answer, type Fetch, mapAnswer } from '#lib/api/answer.ts'
import { getCandles, type Page, type Window } from '#lib/api/candles.ts'
import type { Rendition } from '#lib/api/series.ts'
import type { Bar } from '#lib/bars/bar.ts'
import { pauseAfter } from './back-off.ts'
import { readsInFlight } from './reads-in-flight.ts'

export interface ReaderDeps {
  fetch: Fetch
  wait(milliseconds: number, signal: AbortSignal): Promise<void>
}

/** Why something is not there yet, and when it is asked for again. */
export interface Trouble {
  /** As HTTP has it; 0 where no answer came. */
  status: number
  /** Milliseconds from when it is told. */
  pause: number
}

export interface Reader {
  /** Reads until it succeeds; undefined when aborted before. `window` is asked anew for each attempt. */
  read(
    window: () => Window,
    signal: AbortSignal,
    onFailure: (trouble: Trouble) => void,
  ): Promise<Page | undefined>
  /** Takes note of bars that are newer than any read under way. */
  tell(bars: readonly Bar[]): void
}

export function createReader(series: Rendition, { fetch, wait }: ReaderDeps): Reader {
  const reads = readsInFlight()
  const attempt = async (window: Window, signal: AbortSignal): Promise<Answer<Page>> => {
    const missed = reads.start()
    const answer = await getCandles(fetch, series, window, signal)
    reads.land(missed, answer.ok ? answer.value.bars : [])
    return mapAnswer(answer, (page) => overlay(page, missed))
  }
  return {
    async read(window, signal, onFailure) {
      for (let failures = 0; !signal.aborted; failures++) {
        const answer = await attempt(window(), signal)
        if (signal.aborted) return undefined
        if (answer.ok) return answer.value
        const pause = pauseAfter(answer, failures)
        onFailure({ status: answer.status, pause })
        await wait(pause, signal)
      }
      return undefined
    },
    tell: reads.tell,
  }
}

/** Lays newer bars over a page's, but none from before it: they would leave a hole between the page and themselves. */
function overlay({ bars, more }: Page, missed: readonly Bar[]): Page {
  const oldest = (more ? bars.at(-1)?.time : undefined) ?? -Infinity
  return { bars: [...bars, ...missed.filter(({ time }) => time >= oldest)], more }
}
