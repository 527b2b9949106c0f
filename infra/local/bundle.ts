import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { build, type Metafile } from 'esbuild'
import { lambdaBundle, root } from './config.ts'

// Bundled CommonJS packages ask for Node's modules by `require`, which an ES module does not have.
const banner = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`

/** The functions, and their entries in `worker/src/entries`. */
export const functions = { etl: 'etl-lambda', fetch: 'fetch-lambda' } as const
export type FunctionName = keyof typeof functions

export interface Bundle {
  /** One module and its source map, by name. */
  files: { name: string; contents: Uint8Array }[]
  /** What went into it. */
  metafile: Metafile
}

/**
 * One module that needs nothing beside it: in an empty folder it runs. Names stay as they are written, and lines short, for Node
 * prints the one where it ends. Packages come as ES modules where they have them, of which only the used parts are taken.
 */
export async function bundle(name: FunctionName): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    entryPoints: [join(root, `worker/src/entries/${functions[name]}.ts`)],
    outfile: 'index.mjs',
    ...{ bundle: true, platform: 'node', target: 'node24', format: 'esm', mainFields: ['module', 'main'] },
    ...{ minifySyntax: true, minifyWhitespace: true, legalComments: 'none', lineLimit: 160 },
    ...{ sourcemap: true, sourcesContent: false, write: false, metafile: true },
    ...{ banner: { js: banner }, logLevel: 'warning', absWorkingDir: root },
  })
  const files = outputFiles.map(({ path, contents }) => ({
    name: path.endsWith('.map') ? 'index.mjs.map' : 'index.mjs',
    contents,
  }))
  return { files, metafile }
}

/** Bundles the ETL function for this machine; resolves with its file. Whoever loads the file meanwhile finds the old module or the new one. */
export async function bundleFunction(): Promise<string> {
  const { files } = await bundle('etl')
  await mkdir(dirname(lambdaBundle), { recursive: true })
  for (const { name, contents } of files) {
    const path = join(dirname(lambdaBundle), name)
    await writeFile(`${path}.${process.pid}`, contents)
    await rename(`${path}.${process.pid}`, path)
  }
  return lambdaBundle
}

// esbuild has printed what is wrong.
if (import.meta.main) await bundleFunction().catch(() => process.exit(1))
