import adapter from '@sveltejs/adapter-node'
import { sveltekit } from '@sveltejs/kit/vite'
import { defineConfig, loadEnv } from 'vite'
import { contentSecurity } from './content-security.ts'

/** `vite dev` has no API of its own: it forwards to the one that `API_URL` names, else to a running stack on port 3000. */
export default defineConfig(({ mode }) => ({
  plugins: [
    sveltekit({
      adapter: adapter({ out: 'build' }),
      csp: contentSecurity(),
      // One script: nearly all of it is the chart, which every visit needs, and twenty small files take longer.
      output: { bundleStrategy: 'single' },
    }),
  ],
  server: {
    host: '127.0.0.1',
    proxy: { '/v1': loadEnv(mode, '.', 'API_').API_URL ?? 'http://127.0.0.1:3000' },
  },
}))
