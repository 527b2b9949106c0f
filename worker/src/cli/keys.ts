import { createHash, randomBytes } from 'node:crypto'
import { InvalidArgumentError, type Command } from 'commander'
import type { Context } from './context.ts'

interface NewKeyOptions {
  rate?: string
  json?: true
}

export function addKeys(program: Command, context: Context, finish: (code: number) => void): Command {
  const keys = program
    .command('keys')
    .description('make keys for reading over the API')
    .addHelpText('after', '\nExample: npx barline keys new dashboard --rate 600/min')
  keys
    .command('new')
    .description('make a key, which is shown this once, and its entry for API_KEYS, which has only its hash')
    .argument('<name>', 'what logs call it: letters, digits and . _ -', readName)
    .option(
      '--rate <rate>',
      'requests, as 10/s, 600/min or 5000/h (default: the RATE_LIMIT of all)',
      readRate,
    )
    .option('--json', 'print one JSON document')
    .action((name: string, options: NewKeyOptions) => finish(runNewKey(context, name, options)))
  return keys
}

function runNewKey({ console }: Context, name: string, { rate, json }: NewKeyOptions): number {
  // So many bits that no one guesses them, and a beginning by which scanners of code find one that leaked.
  const key = `barline_${randomBytes(32).toString('base64url')}`
  const hash = createHash('sha256').update(key).digest('hex')
  const entry = [name, hash, ...(rate ? [rate] : [])].join(':')
  if (json) console.out(JSON.stringify({ name, key, entry }))
  else {
    console.out(`Key, for its holder alone; nobody can show it again:\n  ${key}`)
    console.out(`Entry to add to API_KEYS of the server, after a comma where there are others:\n  ${entry}`)
    console.out('It is sent as `Authorization: Bearer <key>` or `X-Api-Key: <key>`.')
  }
  return 0
}

function readName(text: string): string {
  if (!/^[\w.-]{1,64}$/.test(text))
    throw new InvalidArgumentError('Expected 1 to 64 letters, digits, dots, underscores or hyphens.')
  return text
}

function readRate(text: string): string {
  if (!/^([1-9]\d{0,5}|1000000)\/(s|min|h)$/.test(text))
    throw new InvalidArgumentError('Expected a number up to 1000000 by s, min or h, as 600/min.')
  return text
}
