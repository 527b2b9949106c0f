import { randomUUID } from 'node:crypto'
import { open, rename } from 'node:fs/promises'

/** Readers, and whoever comes after a crash, find the old content or the new one, whole; only this user may read it. */
export async function writeAtomically(file: string, content: string): Promise<void> {
  const unfinished = `${file}.${randomUUID()}`
  const handle = await open(unfinished, 'w', 0o600)
  try {
    await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(unfinished, file)
}
