import { existsSync } from 'node:fs'
import { fingerprint, readStamp, writeStamp } from './fingerprint.mjs'
import { progress } from './progress.mjs'
import { inRoot, node24, Sentence } from './root.mjs'
import { capture } from './run.mjs'

const bin = (name) => inRoot('node_modules', '.bin', name)

/** What is made from what. A step runs again when a byte of its inputs changed or its output is gone. */
export const steps = {
  client: {
    what: 'Generating the Prisma client',
    inputs: ['package-lock.json', 'prisma/schema.prisma', 'prisma/prisma.config.ts'],
    output: 'prisma/generated/client.ts',
    // The engine is never run by `generate`, but it insists on having one, and would download it.
    run: () =>
      capture(bin('prisma'), ['generate'], {
        cwd: inRoot('prisma'),
        env: { PRISMA_SCHEMA_ENGINE_BINARY: node24 },
      }),
  },
  web: {
    what: 'Building the web app',
    inputs: ['package-lock.json', 'web', 'prisma/domain'],
    output: 'web/build/handler.js',
    run: () => capture(bin('vite'), ['build'], { cwd: inRoot('web') }),
  },
  lambda: {
    what: 'Bundling the Lambda function',
    inputs: ['package-lock.json', 'worker/src', 'prisma', 'infra/local/bundle.ts'],
    output: 'worker/dist/etl-lambda/index.mjs',
    run: () => capture(node24, [inRoot('infra', 'local', 'bundle.ts')]),
  },
}

export const isBuilt = (name) =>
  existsSync(inRoot(steps[name].output)) && readStamp(name) === fingerprint(steps[name].inputs)

export async function build(name) {
  if (isBuilt(name)) return
  const { what, inputs, run } = steps[name]
  const before = fingerprint(inputs)
  await progress(what, async () => {
    const { code, output } = await run()
    if (code !== 0) throw new Sentence(`${what} failed:\n${output.trim()}`)
  })
  writeStamp(name, before)
}
