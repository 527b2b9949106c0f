const units = [
  [1e12, 'T'],
  [1e9, 'B'],
  [1e6, 'M'],
  [1e3, 'K'],
] as const

/** A count in at most six characters: `950`, `12.35K`, `79.24M`; parts of a coin keep up to four decimals. */
export function compactVolume(value: number): string {
  // From 999.995 on, two decimals would print "1000.00K": that is the next unit already.
  const unit = units.find(([size]) => value >= size * 0.999995)
  if (!unit) return String(Number(value.toFixed(value < 1 ? 4 : 2)))
  return `${(value / unit[0]).toFixed(2)}${unit[1]}`
}
