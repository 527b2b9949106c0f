import { access, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import chromium, { inflate } from '@sparticuz/chromium'
import { type Browser, chromium as playwright } from 'playwright-core'
import { oneAtATime } from './one-at-a-time.ts'

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A headless Chromium: on Linux the one that npm brought along, elsewhere the Chrome that is installed. Close it afterwards. */
export async function launchBrowser(more: readonly string[] = []): Promise<Browser> {
  const args = [...flags, ...more]
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return playwright.launch({ channel: 'chrome', args })
  const { executablePath, env } = await oneAtATime(join(tmpdir(), 'barline-chromium.lock'), unpack)
  return playwright.launch({ executablePath, args, env: { ...process.env, ...env } })
}

/**
 * The npm package carries the browser packed, and beside it the few libraries (NSS, expat) and the font that a bare machine
 * lacks. All is unpacked into the temporary folder; a mark tells what is
 * complete from what a killed run, or an earlier version (which has another size), left behind.
 */
async function unpack(): Promise<{ executablePath: string; env: Record<string, string> }> {
  const bin = fileURLToPath(new URL('../bin/', import.meta.resolve('@sparticuz/chromium')))
  const [libraries, fonts] = [join(tmpdir(), 'al2023'), join(tmpdir(), 'fonts')]
  const { size } = await stat(join(bin, 'chromium.br'))
  const complete = join(tmpdir(), `barline-chromium-${size}.complete`)
  const parts = [join(tmpdir(), 'chromium'), libraries, fonts]
  if (!(await exists(complete)))
    await Promise.all(parts.map((path) => rm(path, { recursive: true, force: true })))
  const [executablePath] = await Promise.all([chromium.executablePath(), inflate(join(bin, 'al2023.tar.br'))])
  await writeFile(complete, '')
  return { executablePath, env: { LD_LIBRARY_PATH: join(libraries, 'lib'), FONTCONFIG_PATH: fonts } }
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )
