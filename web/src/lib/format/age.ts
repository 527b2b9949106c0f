const minute = 60_000
const units = [
  [365 * 24 * 60 * minute, 'year', 'years'],
  [24 * 60 * minute, 'day', 'days'],
  [60 * minute, 'h', 'h'],
  [minute, 'min', 'min'],
] as const

/** A time span in its largest unit: `17 min`, `3 h`, `5 days`; below a minute `less than 1 min`. */
export function ageWords(milliseconds: number): string {
  const unit = units.find(([size]) => milliseconds >= size)
  if (!unit) return 'less than 1 min'
  const count = Math.floor(milliseconds / unit[0])
  return `${count.toLocaleString('en-US')} ${unit[count === 1 ? 1 : 2]}`
}
