import { readConfig, type Config, type Env } from '../config.ts'
import type { Console } from './print.ts'
import { withStackEnv } from './stack-env.ts'

/** What every command gets: the environment of the process, where to write, and the signal of Ctrl-C. */
export interface Context {
  env: Env
  console: Console
  signal: AbortSignal
}

const places = ['DATABASE_URL', 'AWS_ENDPOINT_URL', 'RAW_BUCKET', 'QUEUE_URL', 'DLQ_URL']

/** Settings from the environment and the stack's file; where neither has them, the sentence that tells what to do. */
export function settings<K extends keyof Config>({ env }: Context, wanted: readonly K[]): Pick<Config, K> {
  const stack = withStackEnv(env)
  try {
    return readConfig(stack.env, wanted)
  } catch (error) {
    if (stack.found || places.some((name) => env[name])) throw error
    throw new Error(`The stack is not running: \`npm start\` starts it (there is no ${stack.file})`, {
      cause: error,
    })
  }
}
