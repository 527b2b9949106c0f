import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import { lambdaBundle, root } from './config.ts'

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

// esbuild has printed what is wrong.
if (import.meta.main) await bundleFunction().catch(() => process.exit(1))
