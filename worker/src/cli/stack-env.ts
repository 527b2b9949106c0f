import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseEnv } from 'node:util'
import type { Env } from '../config.ts'

const projectRoot = fileURLToPath(new URL('../../../', import.meta.url))

/** Where a running stack says how it is reached. */
export const stackFile = (env: Env): string =>
  env.BARLINE_HOME ? resolve(env.BARLINE_HOME, 'stack.env') : resolve(projectRoot, '.barline/stack.env')

/**
 * The environment, and for what it does not set the stack's file. Where the endpoint is the stack's, region and keys are too:
 * those in a shell are somebody's real account, which a laptop's bucket has no business with.
 */
export function withStackEnv(env: Env): { env: Env; file: string; found: boolean } {
  const file = stackFile(env)
  const stack = readStack(file)
  if (!stack) return { env, file, found: false }
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value))
  const local = set.AWS_ENDPOINT_URL
    ? {}
    : Object.fromEntries(Object.entries(stack).filter(([name]) => name.startsWith('AWS_')))
  if (local.AWS_ACCESS_KEY_ID) delete set.AWS_SESSION_TOKEN
  return { env: { ...stack, ...set, ...local }, file, found: true }
}

function readStack(file: string): Record<string, string> | undefined {
  try {
    return parseEnv(readFileSync(file, 'utf8')) as Record<string, string>
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
