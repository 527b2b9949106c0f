import { chown, readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Sentence } from '../sentence.ts'

/** How PostgreSQL is spawned: who it is, and the command that its own command is handed to, if any. */
export interface Identity {
  uid?: number
  gid?: number
  wrapper: string[]
}

interface Account {
  name: string
  uid: number
  gid: number
}

/**
 * PostgreSQL refuses to be root. Where we are root it becomes `postgres` or `nobody`; if that user cannot reach `paths` (a clone
 * in /root, a home made by mktemp), it keeps the one capability to look into folders.
 */
export async function identityFor(paths: string[]): Promise<Identity> {
  if (process.getuid?.() !== 0) return { wrapper: [] }
  const account = await findAccount()
  const closed = await firstClosedFolder(paths)
  if (!closed) return { uid: account.uid, gid: account.gid, wrapper: [] }
  const capability = await folderCapability()
  if (!capability)
    throw new Sentence(
      `As root, PostgreSQL runs as the user ${account.name}, who may not enter ${closed}: run as another user, or chmod o+x ${closed}.`,
    )
  const become = [`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups']
  // Without the bit, access(2) forgets the capability, and initdb does not find the postgres beside it.
  const keep = ['--securebits=+no_setuid_fixup', `--inh-caps=+${capability}`, `--ambient-caps=+${capability}`]
  return { wrapper: ['setpriv', ...become, ...keep] }
}

/** Gives a file or folder to the user that PostgreSQL will be. */
export async function giveTo(path: string): Promise<void> {
  if (process.getuid?.() !== 0) return
  const { uid, gid } = await findAccount()
  await chown(path, uid, gid)
}

async function findAccount(): Promise<Account> {
  const accounts = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'))
  for (const wanted of ['postgres', 'nobody']) {
    const [name, , uid, gid] = accounts.find(([name]) => name === wanted) ?? []
    if (name && uid && gid) return { name, uid: Number(uid), gid: Number(gid) }
  }
  throw new Sentence(
    'PostgreSQL refuses to run as root, and there is no user postgres or nobody: run as another user.',
  )
}

async function firstClosedFolder(paths: string[]): Promise<string | undefined> {
  for (const path of paths)
    for (let folder = path; ; folder = dirname(folder)) {
      const mode = await stat(folder).then(
        ({ mode }) => mode,
        () => 0o1, // not made yet; it will be given to the user
      )
      if (!(mode & 0o1) && folder !== path) return folder
      if (folder === dirname(folder)) break
    }
  return undefined
}

/** One of the capabilities to enter any folder that this process holds, by setpriv's name for it. */
async function folderCapability(): Promise<string | undefined> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '')
  const held = BigInt(`0x${/^CapPrm:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? '0'}`)
  if (held & (1n << 2n)) return 'dac_read_search'
  return held & (1n << 1n) ? 'dac_override' : undefined
}
