import pg from 'pg'

/** Reads the password; is told of one that PostgreSQL has just refused. */
export type ReadPassword = (refused?: string) => Promise<string>

/** Milliseconds for which a password is taken for the current one, where nobody refuses it. */
const trusted = 60_000
const mostTries = 3

let source: ReturnType<typeof createSource> | undefined

/**
 * From now on every new connection of this process asks `read` for its password, whatever opens it; a URL that has one keeps it.
 * Without `read`, nobody is asked any more.
 */
export function askForPasswords(read: ReadPassword | undefined, now = Date.now): void {
  source = read && createSource(read, now)
  pg.defaults.password = source?.ask
}

/**
 * Opens a connection. A password that PostgreSQL refuses may have been changed after it was read, so it is read anew and tried
 * again: whoever asks for a connection while passwords are rotated notices nothing.
 */
export async function withCurrentPassword<T>(connect: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    const before = source?.current()
    try {
      return await connect()
    } catch (error) {
      if (!source || tries === mostTries || (error as { code?: unknown }).code !== '28P01') throw error
      await source.forget(before)
    }
  }
}

/** Connections that are opened together ask once; a failure is not kept. */
function createSource(read: ReadPassword, now: () => number) {
  let kept: { until: number; answer: Promise<string> } | undefined
  let refused: string | undefined
  const current = () => (kept && now() < kept.until ? kept : undefined)
  return {
    current,
    ask(): Promise<string> {
      const known = current()
      if (known) return known.answer
      const answer = read(refused)
      const entry = { until: now() + trusted, answer }
      kept = entry
      answer.catch(() => kept === entry && (kept = undefined))
      return answer
    },
    /** Unless somebody else has done so, and a newer one is there. */
    async forget(which: typeof kept): Promise<void> {
      const entry = kept
      if (!entry || (which && which !== entry)) return
      kept = undefined
      refused = await entry.answer.catch(() => refused)
    },
  }
}
