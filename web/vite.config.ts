import adapter from '@sveltejs/adapter-node'
import { sveltekit } from '@sveltejs/kit/vite'
import { defineConfig, loadEnv } from 'vite'
import { contentSecurity } from './content-security.ts'

/**
 * What the first page needs is one script, and not twenty small ones that take longer; what is imported when it is opened comes
 * by itself. SvelteKit looks for its entries by their names, so those stay apart.
 */
const first = {
  name: 'first',
  tags: ['$initial' as const],
  test: (id: string) => !/runtime.client.(entry|payload)\.js/.test(id),
}

/** `vite dev` has no API of its own: it forwards to the one that `API_URL` names, else to a running stack on port 3000. */
export default defineConfig(({ mode }) => ({
  plugins: [
    sveltekit({
      adapter: adapter({ out: 'build' }),
      csp: contentSecurity(),
    }),
  ],
  environments: {
    client: { build: { rolldownOptions: { output: { codeSplitting: { groups: [first] } } } } },
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/v1': loadEnv(mode, '.', 'API_').API_URL ?? 'http://127.0.0.1:3000' },
  },
}))
