import { execFile } from 'node:child_process'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { temporaryFolder } from '../../local/testing/cloud.ts'

const script = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url))

const settings = {
  application: 'barline',
  releases: 'releases',
  etlFunction: 'etl',
  fetchFunction: 'fetch',
  migrateTask: 'migrate',
  migrateCluster: 'jobs',
  migrateLogGroup: 'log',
  migrateSubnets: ['subnet-1'],
  migrateSecurityGroup: 'sg-1',
}

const operating = {
  ...{ cluster: 'jobs', task: 'migrate', logGroup: 'log', subnets: ['subnet-1'], securityGroup: 'sg-1' },
  ...{ taskRole: 'arn:operate', environment: { DLQ_URL: 'https://dlq' } },
}

/**
 * Runs a step with `aws` being a program that answers from `answers`: of the patterns that its arguments match, the first; the
 * answers of a pattern in turn, the last one for ever. `place` is what the step is told beside its usual settings. Gives what was asked.
 */
export async function runStep(
  step: string,
  parameters: string[],
  answers: Record<string, string[]>,
  place: Record<string, string> = {},
) {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'answers.json'), JSON.stringify(answers))
  await writeFile(join(folder, 'aws'), aws)
  await chmod(join(folder, 'aws'), 0o755)
  const env = {
    PATH: `${folder}:${process.env.PATH}`,
    DEPLOY: JSON.stringify({ ...settings, ...place }),
    OPERATE: JSON.stringify(operating),
    COMMIT: 'new',
    IMAGE: 'registry/barline:new',
    POLL_SECONDS: '0',
    MOST_POLLS: '5',
  }
  const { code, output } = await promisify(execFile)('bash', [script(step), ...parameters], { env }).then(
    ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      code: error.code,
      output: error.stdout + error.stderr,
    }),
  )
  const asked = (await readFile(join(folder, 'asked'), 'utf8').catch(() => '')).trim().split('\n')
  return { code, output, asked }
}

const aws = `#!${process.execPath}
const { readFileSync, writeFileSync, appendFileSync } = require('node:fs')
const asked = process.argv.slice(2).join(' ').replaceAll('\\n', ' ')
appendFileSync(__dirname + '/asked', asked + '\\n')
const file = __dirname + '/answers.json'
const answers = JSON.parse(readFileSync(file, 'utf8'))
const pattern = Object.keys(answers).find((pattern) => new RegExp(pattern).test(asked))
const answer = pattern === undefined ? '' : answers[pattern].length > 1 ? answers[pattern].shift() : answers[pattern][0]
writeFileSync(file, JSON.stringify(answers))
if (answer === '!') process.exit(1)
console.log(answer)
`
