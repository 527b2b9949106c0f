import { fileURLToPath } from 'node:url'
import { dirname, join } from 'node:path'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..')
export const inRoot = (...names) => join(root, ...names)

/** Node 24, as npm installed it. */
export const node24 = inRoot(
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
)

/** Trouble that is told in one sentence. */
export class Sentence extends Error {}

/** Runs the body of a command: its sentence is printed, anything else is too, and both end with exit code 1. */
export async function command(body) {
  if (Number(process.versions.node.split('.')[0]) < 20)
    fail(`Barline needs Node 20 or newer, and this is ${process.version}.`)
  try {
    await body()
  } catch (error) {
    fail(error instanceof Sentence ? error.message : (error.stack ?? String(error)))
  }
}

function fail(message) {
  console.error(message)
  process.exit(1)
}
