import { execFileSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { parts } from './parts.ts'
import { replaceSections } from './report-sections.ts'
import { withPostgres } from './server.ts'

/**
 * `npm run bench`: measures all parts, or those that are named (`npm run bench -- page serving`), and writes what each came to into
 * its section of RESULTS.md as soon as it is done; other sections stay. `BENCH_RUNS`, `BENCH_LANES` and `BENCH_UPLOADS` make it shorter.
 */
const runs = Number(process.env.BENCH_RUNS ?? 5)
const uploads = Number(process.env.BENCH_UPLOADS ?? 500)
const lanes = (process.env.BENCH_LANES ?? '1,4').split(',').map(Number)

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(parts)
const unknown = names.filter((name) => !Object.hasOwn(parts, name))
if (unknown.length > 0) {
  console.error(`Expected parts of ${Object.keys(parts).join(', ')}; came ${unknown.join(', ')}.`)
  process.exit(2)
}

const file = new URL('./RESULTS.md', import.meta.url)
const head = `# Benchmarks

Command: \`npm run bench\`, or \`npm run bench -- page serving\` for some of its parts. Each section tells the run that it is of; what
stands in it is of that one run. Read the ratios: absolute numbers move with the machine.`

for (const [name, { title, run }] of Object.entries(parts)) {
  if (!names.includes(name)) continue
  const text = await withPostgres((server, folder) => run({ server, folder, runs, lanes, uploads }))
  const section = `${provenance()}\n\n${text.trim()}`
  console.log(`## ${title}\n\n${section}\n`)
  const before = await readFile(file, 'utf8').catch(() => '')
  const titles = Object.values(parts).map((part) => part.title)
  await writeFile(file, replaceSections(before, head, [{ title, text: section }], titles))
}

function provenance(): string {
  const [cpu] = cpus()
  const machine = `${cpus().length} x ${cpu?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}, Node ${process.version}`
  return `Machine: ${machine}. Commit: ${commit()}. Medians of ${runs} runs.`
}

/** With a mark where the sources are not those of a commit; what this writes itself does not count. */
function commit(): string {
  const git = (...words: string[]) => execFileSync('git', words, { encoding: 'utf8' }).trim()
  const changed = git('status', '--porcelain', '--untracked-files=no').split('\n').filter(Boolean)
  const isDirty = changed.some((line) => !line.endsWith('infra/bench/RESULTS.md'))
  return git('rev-parse', '--short', 'HEAD') + (isDirty ? ' with changes' : '')
}
