import type { WireAlertEvent } from '@barline/api/wire'

/** What is told of an alert: that it fired, and once more that it was taken back. */
export const keyOf = ({ id, withdrawn }: Pick<WireAlertEvent, 'id' | 'withdrawn'>): string =>
  withdrawn ? `${id} withdrawn` : String(id)

/** What of a list there is to tell that was not in the last one, oldest first: not what only comes up from below where something was removed. */
export function newsOf<E extends Pick<WireAlertEvent, 'id' | 'withdrawn'>>(
  before: readonly E[],
  came: readonly E[],
): E[] {
  const known = new Set(before.map(keyOf))
  const ids = new Set(before.map(({ id }) => id))
  const newest = Math.max(0, ...ids)
  return came
    .filter((event) => !known.has(keyOf(event)) && (event.id > newest || ids.has(event.id)))
    .toReversed()
}

const name = 'barline.alerts-seen'
const most = 500

/** What was seen in this browser; undefined where nobody has looked yet. */
export function readSeen(): readonly string[] | undefined {
  try {
    const kept = JSON.parse(localStorage.getItem(name) ?? 'null') as unknown
    return Array.isArray(kept) ? kept.map(String) : undefined
  } catch {
    return undefined
  }
}

export function keepSeen(keys: readonly string[]): void {
  try {
    localStorage.setItem(name, JSON.stringify(keys.slice(-most)))
  } catch {
    // A browser that keeps nothing tells of the same alerts again after the page was loaded anew.
  }
}
