import { backOff, wait } from '#lib/feed/back-off.ts'
import { loadPart } from './load-part.ts'

/** Loads a part of the app again and again until it is there. Undefined when aborted before. */
export async function untilLoaded<T>(
  load: () => Promise<T>,
  signal: AbortSignal,
  onFailure: () => void = () => {},
): Promise<T | undefined> {
  for (let failures = 0; !signal.aborted; failures++) {
    try {
      const loaded = await loadPart(load)
      return signal.aborted ? undefined : loaded
    } catch {
      onFailure()
      await wait(backOff(failures), signal)
    }
  }
  return undefined
}
