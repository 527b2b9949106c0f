import { renameSync, statSync } from 'node:fs'

const limit = 5_000_000

/** The file itself; one that has grown large is put aside first, in place of the one before. */
export function logFile(file: string): string {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (size > limit) renameSync(file, `${file}.old`)
  return file
}
