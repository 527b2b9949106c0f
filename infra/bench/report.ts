import type { Export } from './export.ts'
import type { Latency } from './latency.ts'
import { thousands, type Comparison } from './measure.ts'
import type { Memory } from './memory.ts'
import type { Serving } from './serving.ts'
import type { Streams } from './streams.ts'

export interface Row {
  section: string
  who: string
  /** Rows per second: first load, identical reload, 1 % corrected. */
  rates: number[]
  /** The same as a share of the ceiling. */
  ratios: number[]
}

export interface Storing {
  lanes: number
  rows: Row[]
}

export const storingText = (storing: readonly Storing[]): string => `
Rows per second from raw bytes to committed, and that as a share of the ceiling: the same parsing, then binary \`COPY\` into a staging
table and one \`INSERT ... ON CONFLICT\`. Barline also writes the ledger, revisions, changes and notices, and keeps the order of observations.
${storing.map(storingTables).join('\n')}`

export const readingText = (reading: readonly Comparison[]): string => reading.map(comparisonTable).join('\n')

export const servingText = ({ serving, exporting }: { serving: Serving[]; exporting: Export }): string => `
Requests a second over 16 connections on loopback, every process on this machine: the server, PostgreSQL and the client share its cores. Cold
reads the bars each time, beside the usual way with Prisma and Hono. Warm sends an answer that is kept, once PostgreSQL has said that it is still
true, beside servers that have the same bytes in memory and ask nobody.
${serving.map(servingTable).join('\n')}
${exportTable(exporting)}`

export const latencyText = (latencies: readonly Latency[]): string => `
From the answer to \`PutObject\` until the bar is on an open \`/v1/stream\`, one upload after the other, on the whole stack.

| ETL | uploads | median | p99 |
|---|---:|---:|---:|
${latencies.map((one) => `| ${one.etl} | ${one.uploads} | ${one.median.toFixed(1)} ms | ${one.p99.toFixed(1)} ms |`).join('\n')}
`

export const coldStartText = (coldStart: Comparison): string => `
${comparisonTable(coldStart)}
A process on this machine, with all of its cores. Lambda starts a function of 512 MB with its bundle to fetch and unpack, and then gives
it a third of a core; what the bundle itself asks for is in the second row.
`

export const memoryText = (memory: Memory): string => `
One CSV of ${memory.megabytes.toFixed(1)} MB and ${thousands(memory.rows)} rows by a worker with a heap of ${memory.heapLimit} MB: loaded in ${memory.seconds.toFixed(1)} s,
every bar compared with the file; peak resident memory ${Math.round(memory.peak)} MB.
`

export const streamsText = ({ readers, reach, memory, opening, resuming, missed }: Streams): string => `
### ${thousands(readers)} open streams of one process

From the moment COMMIT is sent until the event is at the first, the median and the last reader, in milliseconds.

| | first | median | last |
|---|---:|---:|---:|
${reach.map((one) => `| ${one.who} | ${one.first.toFixed(1)} | ${one.half.toFixed(1)} | ${one.last.toFixed(1)} |`).join('\n')}

Opening all of them takes ${Math.round(opening)} ms; after a restart all have gone on and got the ${missed} changes that they missed after ${Math.round(resuming)} ms.

| memory of an open stream, in kB | resident | heap |
|---|---:|---:|
${memory.map((one) => `| ${one.who} | ${one.resident.toFixed(1)} | ${one.heap.toFixed(1)} |`).join('\n')}
`

const servingTable = ({ title, rows }: Serving): string => `
### ${title}

| | requests/s | p99, ms | ratio |
|---|---:|---:|---:|
${rows.map(({ who, rate, p99, ratio }) => `| ${who} | ${thousands(rate)} | ${p99.toFixed(1)} | ${ratio.toFixed(2)} |`).join('\n')}
`

const exportTable = ({ bars, megabytes, rows, memory }: Export): string => `
### ${thousands(bars)} bars as one CSV of ${Math.round(megabytes)} MB

| | bars/s | ratio |
|---|---:|---:|
${rows.map(({ who, rate, ratio }) => `| ${who} | ${thousands(rate)} | ${ratio.toFixed(2)} |`).join('\n')}

Resident memory of the server, in MB: ${Math.round(memory.before)} before, and at most ${memory.peaks.map((peak) => Math.round(peak)).join(', ')} in exports one after the other.
`

export const comparisonTable = ({ title, rows }: Comparison): string => `
### ${title}

| | milliseconds | ratio |
|---|---:|---:|
${rows.map(({ who, milliseconds, ratio }) => `| ${who} | ${milliseconds.toFixed(2)} | ${ratio.toFixed(2)} |`).join('\n')}
`

function storingTables({ lanes, rows }: Storing): string {
  const sections = [...new Set(rows.map((row) => row.section))]
  const connections = lanes === 1 ? 'one connection' : `${lanes} connections`
  return sections
    .map((section) => {
      const lines = rows
        .filter((row) => row.section === section)
        .map(
          (row) =>
            `| ${row.who} | ${row.rates.map((rate, i) => `${thousands(rate)} (${row.ratios[i]!.toFixed(2)})`).join(' | ')} |`,
        )
      return `\n### ${section}, ${connections}\n\n| | first load | identical reload | 1 % corrected |\n|---|---:|---:|---:|\n${lines.join('\n')}\n`
    })
    .join('')
}
