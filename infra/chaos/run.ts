import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { canMakeDisk } from './disk.ts'
import { faults } from './faults.ts'
import { createRandom } from './random.ts'
import { report, type Survived } from './report.ts'
import { playRound } from './round.ts'

const usage = `npm run chaos -- [--seed N] [--rounds N] [--faults N] [--flood N]

Plays rounds of faults on a pipeline of its own and holds what is stored against a calm run of the same objects.
  --seed N     the same faults again; chosen by chance, and printed, where not given
  --rounds N   how many rounds (20)
  --faults N   how many faults strike in a round (12)
  --flood N    how many messages a flood of poison has (10000)
`

const { values } = parseArgs({
  options: {
    ...{ seed: { type: 'string' }, rounds: { type: 'string', default: '20' }, help: { type: 'boolean' } },
    ...{ faults: { type: 'string', default: '12' }, flood: { type: 'string', default: '10000' } },
  },
})

// What it has started and mounted goes with it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

if (values.help) console.log(usage)
else await run()

async function run(): Promise<void> {
  const seed = whole('seed', values.seed ?? String(Math.floor(Math.random() * 2 ** 31)))
  const rounds = whole('rounds', values.rounds)
  const [count, floodSize] = [whole('faults', values.faults), whole('flood', values.flood)]
  console.log(`seed ${seed}: \`npm run chaos -- --seed ${seed}\` plays the same rounds again`)
  if (!canMakeDisk) console.log('without a full disk, which takes Linux and the right to mount one')
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
  const random = createRandom(seed)
  const survived: Survived = {
    ...{ seed, rounds: 0, faults: count, flood: floodSize },
    ...{ struck: new Map(), objects: 0, poison: 0, crashed: 0 },
  }
  for (let round = 1; round <= rounds; round++) {
    // Each kind comes once before any comes again.
    const kinds = Array.from({ length: Math.ceil(count / faults.length) }, () =>
      random.shuffle(faults),
    ).flat()
    const chosen = kinds.slice(0, count)
    console.log(`round ${round}: ${chosen.map(({ kind }) => kind).join(', ')}`)
    const result = await playRound(random.fork(), chosen, { symbols: 20, observations: 20, floodSize })
    if (result.wrong.length > 0) {
      console.error(`round ${round} is not as after a calm run:\n  ${result.wrong.join('\n  ')}`)
      process.exitCode = 1
      return
    }
    survived.rounds++
    survived.objects += result.objects
    survived.poison += result.letters.poison
    survived.crashed += result.letters.crashed
    for (const kind of result.struck) survived.struck.set(kind, (survived.struck.get(kind) ?? 0) + 1)
    console.log(
      `  ${result.objects} objects, ${result.bars} bars, ${result.letters.poison} explained letters: as after a calm run`,
    )
    // Of each round that was survived, so that a run that is broken off has its results, too.
    await writeFile(new URL('./RESULTS.md', import.meta.url), report(survived, commit))
  }
}

function whole(name: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new Error(`--${name}: expected a whole number, came ${JSON.stringify(text)}`)
}
