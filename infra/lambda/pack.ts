import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundle, functions, type FunctionName } from '../local/bundle.ts'
import { zip } from './zip.ts'

/** Where Terraform and the deploy look for the functions' code. */
export const packages = fileURLToPath(new URL('./dist', import.meta.url))

/** Writes the archive of a function; resolves with its file. */
export async function pack(name: FunctionName, folder = packages): Promise<string> {
  const { files } = await bundle(name)
  await mkdir(folder, { recursive: true })
  const file = join(folder, `${name}.zip`)
  await writeFile(file, zip(files))
  return file
}

if (import.meta.main)
  for (const name of Object.keys(functions) as FunctionName[]) console.log(await pack(name))
