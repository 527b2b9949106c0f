import 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    /** As the global set-up of `infra/testing` provides it. */
    postgresServer: string
  }
}
