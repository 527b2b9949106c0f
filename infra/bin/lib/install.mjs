import { existsSync, readFileSync } from 'node:fs'
import { fingerprint, readStamp, writeStamp } from './fingerprint.mjs'
import { progress } from './progress.mjs'
import { inRoot, node24, Sentence } from './root.mjs'
import { capture } from './run.mjs'

const networkError =
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
  const unreachable = await whyUnreachable()
  const quick = ['--fetch-retries=3', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=8000']
  const flags = [
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    ...quick,
    unreachable ? '--offline' : '--prefer-offline',
  ]
  const { code, output } = await npm('ci', ...flags)
  if (code !== 0) throw new Sentence(unreachable ? noRegistry(unreachable) : explain(output))
  if (!existsSync(node24))
    throw new Sentence(
      'The packages were installed without Node 24: npm may not run install scripts here (ignore-scripts); allow them and start again.',
    )
}

/** Asked once, beforehand: npm asks for each of hundreds of packages, and tries each again, before it gives up. */
async function whyUnreachable() {
  const { output } = await npm('config', 'get', 'registry', 'proxy', 'https-proxy')
  const settings = Object.fromEntries(output.split('\n').map((line) => line.split(/=(.*)/s)))
  const {
    registry = 'https://registry.npmjs.org/',
    proxy = 'null',
    'https-proxy': secure = 'null',
  } = settings
  const proxied = Object.keys(process.env).some((name) => /^https?_proxy$/i.test(name))
  if (proxied || proxy !== 'null' || secure !== 'null') return undefined // npm knows a way that fetch does not
  try {
    await fetch(registry, { method: 'HEAD', signal: AbortSignal.timeout(15_000) })
    return undefined
  } catch (error) {
    const reason = error.cause?.code ?? error.name
    // Whatever else went wrong (a certificate that only npm is told to trust), somebody was there.
    return networkError.test(reason) || reason === 'TimeoutError' ? { registry, reason } : undefined
  }
}

const noRegistry = ({ registry, reason }) =>
  `The packages cannot be installed: ${registry} cannot be reached (${reason}). Check the network and start again.`

function npm(...parameters) {
  const cli = process.env.npm_execpath
  const run = cli?.endsWith('.js')
    ? capture(process.execPath, [cli, ...parameters])
    : capture('npm', parameters)
  return run.catch((error) => {
    if (error.code !== 'ENOENT') throw error
    throw new Sentence('The packages cannot be installed: there is no npm on the PATH.')
  })
}

function explain(output) {
  const reason = networkError.exec(output)?.[1]
  if (reason)
    return noRegistry({ registry: /https?:\/\/[^/\s]+/.exec(output)?.[0] ?? 'the npm registry', reason })
  if (/\b(ENOSPC|EDQUOT)\b/.test(output))
    return 'The packages cannot be installed: the disk is full. About 700 MB are needed.'
  const errors = output.split('\n').filter((line) => /^npm (error|ERR!) (?!A complete log|code)/.test(line))
  return `The packages cannot be installed: ${errors[0]?.replace(/^npm (error|ERR!) /, '') ?? output.trim()}`
}
