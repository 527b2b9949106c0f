import { thousands } from '../bench/measure.ts'

/** What was survived, and how often. */
export interface Survived {
  seed: number
  rounds: number
  /** How many in a round, and messages of a flood. */
  faults: number
  flood: number
  struck: Map<string, number>
  objects: number
  poison: number
  /** Letters of objects that the queue had given up on, which were retried. */
  crashed: number
}

/** As Markdown. */
export function report(
  { seed, rounds, faults, flood, struck, objects, poison, crashed }: Survived,
  commit: string,
): string {
  const kinds = [...struck].sort(([a], [b]) => (a < b ? -1 : 1))
  const all = kinds.reduce((sum, [, count]) => sum + count, 0)
  return `# Faults survived

Commit: ${commit}. Command: \`npm run chaos -- --seed ${seed} --rounds ${rounds} --faults ${faults} --flood ${flood}\`.

In ${rounds} rounds ${all} faults struck while ${thousands(objects)} objects were put. After each round every bar, with the object that it is of, and every
outcome in the ledger was as after a calm run of the same objects; the queue was empty, and each of the ${thousands(poison)} dead letters told its reason.
${crashed === 0 ? 'No object met so many faults that the queue gave up on it.' : `${crashed} objects met so many faults that the queue gave up on them; a retry of those letters loaded them.`}

| fault | times |
| --- | ---: |
${kinds.map(([kind, count]) => `| ${kind} | ${count} |`).join('\n')}
`
}
