import { existsSync, readFileSync } from 'node:fs'
import { fingerprint, readStamp, writeStamp } from './fingerprint.mjs'
import { progress } from './progress.mjs'
import { inRoot, node24, Sentence } from './root.mjs'
import { capture } from './run.mjs'

const unreachable =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT)\b/

export const isInstalled = () =>
  existsSync(node24) && (readStamp('install') === fingerprint(['package-lock.json']) || matchesLock())

/** Installs what package-lock.json lists. */
export async function install() {
  await progress('Installing packages', npmCi)
  writeStamp('install', fingerprint(['package-lock.json']))
}

/** Whether npm's own record of what is installed agrees: somebody ran `npm install` by hand. */
function matchesLock() {
  try {
    const read = (file) => JSON.parse(readFileSync(inRoot(file), 'utf8')).packages
    const installed = read('node_modules/.package-lock.json')
    const wanted = Object.entries(read('package-lock.json')).filter(
      ([path, { link, optional }]) => path.includes('node_modules/') && !link && !optional,
    )
    if (!wanted.every(([path, { version }]) => installed[path]?.version === version)) return false
  } catch {
    return false
  }
  writeStamp('install', fingerprint(['package-lock.json']))
  return true
}

async function npmCi() {
  const quick = ['--fetch-retries=3', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=8000']
  const parameters = ['ci', '--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline', ...quick]
  const npm = process.env.npm_execpath
  const run = npm?.endsWith('.js')
    ? capture(process.execPath, [npm, ...parameters])
    : capture('npm', parameters)
  const { code, output } = await run.catch((error) => {
    if (error.code === 'ENOENT')
      throw new Sentence('The packages cannot be installed: there is no npm on the PATH.')
    throw error
  })
  if (code !== 0) throw new Sentence(explain(output))
  if (!existsSync(node24))
    throw new Sentence(
      'The packages were installed without Node 24: npm may not run install scripts here (ignore-scripts); allow them and start again.',
    )
}

function explain(output) {
  const network = unreachable.exec(output)?.[1]
  if (network) {
    const registry = /https?:\/\/[^/\s]+/.exec(output)?.[0] ?? 'the npm registry'
    return `The packages cannot be installed: ${registry} cannot be reached (${network}). Check the network and start again.`
  }
  if (/\b(ENOSPC|EDQUOT)\b/.test(output))
    return 'The packages cannot be installed: the disk is full. About 700 MB are needed.'
  const errors = output.split('\n').filter((line) => /^npm (error|ERR!) (?!A complete log|code)/.test(line))
  return `The packages cannot be installed: ${errors[0]?.replace(/^npm (error|ERR!) /, '') ?? output.trim()}`
}
