const base = 1
const factor = 4
const longest = 300

/** Seconds until the next try: 1, 4, 16, 64 ... up to five minutes, each between a half and the whole of it. */
export function retryDelay(receives: number, random: () => number): number {
  const full = Math.min(longest, base * factor ** (receives - 1))
  return Math.ceil(full / 2 + (full / 2) * random())
}
