import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import { root } from './config.ts'

/** Where the bundled ETL function is: one module that needs nothing beside it, the same that is deployed. */
export const lambdaBundle = join(root, 'worker/dist/etl-lambda/index.mjs')

// Bundled CommonJS packages ask for Node's modules by `require`, which an ES module does not have.
const banner = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`

/** Bundles the ETL function; resolves with its file. Whoever loads the file meanwhile finds the old module or the new one. */
export async function bundleFunction(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'worker/src/entries/etl-lambda.ts')],
    outfile: lambdaBundle,
    ...{ bundle: true, platform: 'node', target: 'node24', format: 'esm', sourcemap: true, write: false },
    ...{ banner: { js: banner }, logLevel: 'warning' },
  })
  await mkdir(dirname(lambdaBundle), { recursive: true })
  for (const { path, contents } of outputFiles) {
    await writeFile(`${path}.${process.pid}`, contents)
    await rename(`${path}.${process.pid}`, path)
  }
  return lambdaBundle
}

if (import.meta.main) await bundleFunction()
