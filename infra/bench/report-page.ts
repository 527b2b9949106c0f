import { thousands } from './measure.ts'
import type { PageResults } from './page.ts'
import { comparisonTable } from './report.ts'

export const pageText = ({ painting, sizes, panning, heaps }: PageResults): string => `
Headless Chromium without a GPU, a window of 1440 x 900, and the servers on the same cores.

Painted is the end of the first frame in which the chart's canvas has candles on it and the chart has all bars; the page itself notes when, in
milliseconds from navigation. Nothing is in the browser's caches, and everything in those of the servers.
${painting.map(comparisonTable).join('\n')}
### What is sent until a page rests

Kilobytes on the wire, packed as they are sent, with headers.

| | requests | all | document | scripts | data |
|---|---:|---:|---:|---:|---:|
${sizes.map((one) => `| \`${one.path}\` | ${one.requests} | ${kilobytes(one.bytes)} | ${kilobytes(one.document)} | ${kilobytes(one.scripts)} | ${kilobytes(one.data)} |`).join('\n')}

### Panning

Milliseconds from frame to frame while the chart is dragged by four pixels with each of 240 frames; long tasks take more than 50 ms and
are those of all runs together. What a page with nothing on it shows is the least that this browser can do.
${panning.map(framesTable).join('')}
### Memory

What scripts hold, in MB, after collecting what is garbage; before the first look at it the page has done the same for half an hour of
updates, or for 100 switches. The engine compiles what runs often, and keeps that in the same heap for as long as it is used, so a browser
that writes no machine code is asked, too: what grows there is the page's own. Each new bar is kept, in about 1 kB.

| | before | after | ratio |
|---|---:|---:|---:|
${heaps.map(({ what, before, after }) => `| ${what} | ${before.toFixed(1)} | ${after.toFixed(1)} | ${(after / before).toFixed(2)} |`).join('\n')}
`

const kilobytes = (bytes: number) => thousands(bytes / 1000)

const framesTable = ({ title, rows }: PageResults['panning'][number]): string => `
| ${title} | median | p95 | worst | long tasks |
|---|---:|---:|---:|---:|
${rows.map(({ who, median, p95, worst, longTasks }) => `| ${who} | ${median.toFixed(1)} | ${p95.toFixed(1)} | ${worst.toFixed(1)} | ${longTasks} |`).join('\n')}
`
