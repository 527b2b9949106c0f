import { execFile, execFileSync } from 'node:child_process'
import { mkdir, statfs } from 'node:fs/promises'
import { promisify } from 'node:util'

/** A file system of its own, whose size can be taken away. */
export interface Disk {
  folder: string
  /** From now on nothing more can be written than what fits into blocks that are taken already. */
  fill(): Promise<void>
  makeRoom(): Promise<void>
  close(): Promise<void>
}

/** What takes a disk of one's own: Linux, and the right to mount. */
export const canMakeDisk = process.platform === 'linux' && process.getuid?.() === 0 && canMount()

const roomy = '4g'

/** In memory: `size` is a limit, and no memory is taken before something is written. */
export async function openDisk(folder: string): Promise<Disk> {
  const run = promisify(execFile)
  await mkdir(folder, { recursive: true })
  await run('mount', ['-t', 'tmpfs', '-o', `size=${roomy},mode=0755`, 'barline-chaos', folder])
  const leave = () => void execFileSync('umount', ['--lazy', folder])
  process.once('exit', leave)
  const resize = (size: string) => run('mount', ['-o', `remount,size=${size}`, folder])
  return {
    folder,
    async fill() {
      // What is written between the look and the change makes the kernel refuse: it would be too small.
      for (let tries = 1; ; tries++)
        try {
          const { blocks, bfree, bsize } = await statfs(folder)
          return void (await resize(String((blocks - bfree) * bsize)))
        } catch (error) {
          if (tries === 100) throw error
        }
    },
    makeRoom: async () => void (await resize(roomy)),
    async close() {
      process.off('exit', leave)
      await run('umount', [folder])
    },
  }
}

/** Root in a container may have no right to. */
function canMount(): boolean {
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'barline-chaos', '/mnt'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
