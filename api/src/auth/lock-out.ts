/** Wrong tokens that anybody may send before there is a delay: a slip is no attack. */
const free = 4
const longest = 900_000
/** A lock-out is forgotten when nothing wrong has come for so long. */
const memory = 3_600_000
const mostAddresses = 10_000

export interface LockOut {
  /** Milliseconds until a token from there is looked at. */
  wait(address: string): number
  failed(address: string): void
  succeeded(address: string): void
}

/**
 * Delays guessing, in the memory of this process: from the fifth wrong token on an address has to wait a second, then twice as long with
 * each, up to a quarter of an hour. `now` is in milliseconds and never goes back.
 */
export function createLockOut({ now }: { now: () => number }): LockOut {
  /** Latest failure last. */
  const failures = new Map<string, { count: number; at: number; until: number }>()
  const recall = (address: string) => {
    const found = failures.get(address)
    return found && now() - found.at < memory ? found : { count: 0, at: 0, until: 0 }
  }
  return {
    wait: (address) => Math.max(0, recall(address).until - now()),
    failed(address) {
      const count = recall(address).count + 1
      const delay = count > free ? Math.min(1000 * 2 ** (count - free - 1), longest) : 0
      failures.delete(address)
      failures.set(address, { count, at: now(), until: now() + delay })
      if (failures.size > mostAddresses) failures.delete(failures.keys().next().value!)
    },
    succeeded: (address) => void failures.delete(address),
  }
}
