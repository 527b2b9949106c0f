import '@sveltejs/adapter-node'
import type { TestHandle } from '#lib/chart/test-handle.ts'

declare global {
  namespace App {
    interface Error {
      /** `unknown-symbol`, `no-such-page`, `slow`, `down` or `busy`; the error page has words for each. */
      code?: 'unknown-symbol' | 'slow' | 'down' | 'busy'
      /** Of `busy`: seconds until it may be asked again. */
      retryAfter?: number
    }

    interface PageData {
      /** Of what serves the page; not there where even that could not be loaded. */
      commit?: string
    }
  }

  interface Window {
    barline?: TestHandle
    /** The same of every chart on the page, by its place. */
    barlines?: readonly (TestHandle | undefined)[]
  }
}
