/** What a host is asked to run, and what it answers; values pass as JSON, as they do between Lambda and a function. */
export interface Invocation {
  requestId: string
  event: unknown
  deadline: number
}

export type Answer =
  { loaded: true } | { requestId: string; response: unknown } | { requestId: string; error: string }

export interface FunctionOptions {
  /** The bundled module that exports `handler`. */
  file: string
  name: string
  timeoutMs: number
  memoryMb: number
  env: NodeJS.ProcessEnv
}
