import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { delimiter } from 'node:path'
import { pathToFileURL } from 'node:url'
import { inRoot, node24 } from './root.mjs'

const enough = () => Number(process.versions.node.split('.')[0]) >= 24

/** The environment in which scripts find Node 24 first. */
export const withBin = (env = process.env) => ({
  ...env,
  PATH: `${inRoot('node_modules', '.bin')}${delimiter}${env.PATH ?? ''}`,
})

/** Becomes the given TypeScript program: in this process where it is new enough, else in a Node 24 that lives and dies with it. */
export async function become(file, parameters = []) {
  if (!enough()) process.exit(await runNode([file, ...parameters], { ipc: true }))
  process.argv.splice(1, process.argv.length, file, ...parameters)
  await import(pathToFileURL(file).href)
}

/** Runs Node 24 in the foreground; resolves with its exit code. */
export function runNode(parameters, { ipc = false, env = {}, cwd } = {}) {
  const stdio = ['inherit', 'inherit', 'inherit', ...(ipc ? ['ipc'] : [])]
  const child = spawn(node24, parameters, { stdio, cwd: cwd ?? process.cwd(), env: { ...withBin(), ...env } })
  const forward = (signal) => child.kill(signal)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, forward)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)))
  })
}

/** Runs a program quietly; resolves with what it wrote, which is worth reading only when `code` is not 0. */
export function capture(file, parameters, { cwd = inRoot(), env = {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, parameters, {
      cwd,
      env: { ...withBin(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const end = () => child.kill()
    process.once('exit', end)
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text))
    child.once('error', reject)
    child.once('close', (code) => {
      process.off('exit', end)
      resolve({ code, output })
    })
  })
}
