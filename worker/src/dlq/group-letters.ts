import type { FoundLetter } from './find-letters.ts'

/** Letters that failed alike. */
export interface LetterGroup {
  fingerprint: string
  /** Of the newest of them. */
  reason: FoundLetter['reason']
  where: string
  expected: string
  came: string
  count: number
  obsolete: number
  /** Milliseconds; when the oldest and the newest were sent. */
  oldest: number
  newest: number
  series: { symbol: string; interval: string; provider: string; count: number }[]
  /** From the first to the last moment that was asked for, where the ledger knows it. */
  range: { from: string; to: string } | null
  ids: string[]
}

/** The largest group first. */
export function groupLetters(letters: readonly FoundLetter[]): LetterGroup[] {
  const groups = Object.groupBy(letters, ({ fingerprint }) => fingerprint)
  return Object.values(groups)
    .map((group) => toGroup(group!))
    .sort((a, b) => b.count - a.count || a.oldest - b.oldest)
}

function toGroup(letters: readonly FoundLetter[]): LetterGroup {
  const { fingerprint, reason, where, expected, came } = letters.at(-1)!
  const sent = letters.map(({ sentAt }) => sentAt.getTime())
  const ranges = letters.flatMap(({ range }) => range ?? [])
  const ends = (pick: (range: { from: string; to: string }) => string) => ranges.map(pick).sort()
  return {
    ...{ fingerprint, reason, where, expected, came },
    count: letters.length,
    obsolete: letters.filter(({ obsolete }) => obsolete).length,
    oldest: sent.reduce((a, b) => Math.min(a, b)),
    newest: sent.reduce((a, b) => Math.max(a, b)),
    series: seriesOf(letters),
    range:
      ranges.length > 0 ? { from: ends(({ from }) => from)[0]!, to: ends(({ to }) => to).at(-1)! } : null,
    ids: letters.map(({ id }) => id),
  }
}

function seriesOf(letters: readonly FoundLetter[]): LetterGroup['series'] {
  const found = new Map<string, LetterGroup['series'][number]>()
  for (const { symbol, interval, provider } of letters) {
    if (symbol === null || interval === null || provider === null) continue
    const name = `${symbol} ${interval} ${provider}`
    const series = found.get(name) ?? { symbol, interval, provider, count: 0 }
    series.count++
    found.set(name, series)
  }
  return [...found.values()].sort((a, b) => b.count - a.count || (a.symbol < b.symbol ? -1 : 1))
}
