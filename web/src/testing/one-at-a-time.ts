import { mkdir, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Milliseconds after which a lock counts as left behind by a run that was killed. */
const abandoned = 120_000

/** Runs an action while no other process does so under the same path: test files run side by side. */
export async function oneAtATime<T>(path: string, action: () => Promise<T>): Promise<T> {
  await mkdir(dirname(path), { recursive: true })
  while (!(await take(path))) await new Promise((resolve) => setTimeout(resolve, 100))
  try {
    return await action()
  } finally {
    await rm(path, { recursive: true, force: true })
  }
}

async function take(path: string): Promise<boolean> {
  const since = await stat(path).catch(() => undefined)
  if (since && Date.now() - since.mtimeMs > abandoned) await rm(path, { recursive: true, force: true })
  return mkdir(path).then(
    () => true,
    () => false,
  )
}
