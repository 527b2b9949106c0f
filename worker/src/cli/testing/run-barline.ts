import { execFile, spawn, type ChildProcess, type StdioOptions } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { testDatabase } from '@barline/db/testing/database'
import { inject, onTestFinished } from 'vitest'
import { runCli } from '../run.ts'
import { createBucket, createQueues, testS3, testSqs } from '../../testing/aws.ts'

const entry = fileURLToPath(new URL('../../entries/cli.ts', import.meta.url))

export interface Ran {
  code: number
  out: string
  err: string
}

/** Runs the command line as a process of its own; nothing of this process's environment reaches it. */
export function runBarline(args: readonly string[], env: Record<string, string>, cwd?: string): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(process.execPath, [entry, ...args], { env, ...(cwd ? { cwd } : {}) }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    )
  })
}

/** Begins a command line, for a test that ends it. */
export const startBarline = (
  args: string,
  env: Record<string, string>,
  stdio: StdioOptions = 'ignore',
): ChildProcess => spawn(process.execPath, [entry, ...args.split(' ')], { env, stdio })

/** The same without a process, for what needs none. */
export async function runHere(args: readonly string[], env: Record<string, string>): Promise<Ran> {
  const ran = { out: '', err: '' }
  const out = (line: string) => void (ran.out += `${line}\n`)
  const err = (line: string) => void (ran.err += `${line}\n`)
  const code = await runCli(args, { env, console: { out, err }, signal: new AbortController().signal })
  return { code, ...ran }
}

export async function testFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'barline-cli-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A stack of the test's own, told of in a `stack.env`, and the command line that finds it there. */
export async function testStack(changes: Record<string, string> = {}) {
  const [s3, sqs, database, home] = [testS3(), testSqs(), await testDatabase(), await testFolder()]
  const [bucket, queues] = [await createBucket(s3), await createQueues(sqs)]
  const variables = {
    DATABASE_URL: database.url,
    AWS_ENDPOINT_URL: inject('awsEndpoint'),
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    RAW_BUCKET: bucket,
    QUEUE_URL: queues.queueUrl,
    DLQ_URL: queues.dlqUrl,
    ...changes,
  }
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`)
  await writeFile(join(home, 'stack.env'), lines.join(''))
  const barline = (args: string, env: Record<string, string> = {}) =>
    runBarline(args.split(' '), { BARLINE_HOME: home, ...env }, home)
  return { ...database, ...queues, s3, sqs, bucket, home, barline }
}
