import adapter from '@sveltejs/adapter-node'
import { sveltekit } from '@sveltejs/kit/vite'
import { defineConfig, loadEnv, type PluginOption, type Rolldown } from 'vite'
import { contentSecurity } from './content-security.ts'

/**
 * What the first page needs is one script, and not twenty small ones that take longer; what is imported when it is opened comes
 * by itself, and so does what only the pages of an operator need. SvelteKit looks for its entries by their names, so those stay apart.
 */
const first = {
  name: (id: string, graph: Rolldown.ChunkingContext) =>
    isOfOperator(id, graph) ? null : isOfChart(id, graph) ? 'chart' : 'first',
  debugName: 'first',
  tags: ['$initial' as const],
  test: (id: string) => !/runtime.client.(entry|payload)\.js|client-optimized.nodes/.test(id),
}

/** Whether all ways to a module, from the entries down, lead through pages that a chart can do without. */
function isOfOperator(id: string, graph: Rolldown.ChunkingContext): boolean {
  const seen = new Set([id])
  for (const each of seen) {
    if (/src.routes.(alerts|operations)\b/.test(each)) continue
    const module = graph.getModuleInfo(each)
    if (module?.isEntry) return false
    for (const importer of module?.importers ?? []) seen.add(importer)
  }
  return true
}

/** Whether the chart needs it that is drawn first of all: it comes by itself, so that it is there sooner. */
function isOfChart(id: string, graph: Rolldown.ChunkingContext): boolean {
  const seen = new Set([id])
  for (const each of seen) {
    if (/src.lib.first.start\.ts/.test(each)) return true
    for (const importer of graph.getModuleInfo(each)?.importers ?? []) seen.add(importer)
  }
  return false
}

/** Gives that script a name by which the server finds it among those of a page. */
const named: PluginOption = {
  name: 'name-of-chart',
  applyToEnvironment: ({ name }) => name === 'client',
  outputOptions: (options) => ({
    ...options,
    chunkFileNames: ({ name }) => `_app/immutable/chunks/${name === 'chart' ? 'chart.' : ''}[hash].js`,
  }),
}

/** `vite dev` has no API of its own: it forwards to the one that `API_URL` names, else to a running stack on port 3000. */
export default defineConfig(({ mode }) => ({
  plugins: [
    named,
    sveltekit({
      adapter: adapter({ out: 'build' }),
      csp: contentSecurity(),
      inlineStyleThreshold: 40_000,
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
