import { runCli } from '../cli/run.ts'

const interrupt = new AbortController()
process.once('SIGINT', () => interrupt.abort())

// A reader that has seen enough (`| head`) is no error; what is being changed then ends as by Ctrl-C.
const changes = process.argv.includes('--yes')
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    if (changes) interrupt.abort()
    else process.exit(0)
  })

const code = await runCli(process.argv.slice(2), {
  env: process.env,
  signal: interrupt.signal,
  console: {
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (line) => void process.stderr.write(`${line}\n`),
    isTerminal: process.stdout.isTTY,
  },
})

// Not by itself: Prisma's schema engine leaves a timer of ten seconds behind. What was written has to be out before.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)))
