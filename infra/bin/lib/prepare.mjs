import { build, isBuilt } from './build.mjs'
import { install, isInstalled } from './install.mjs'
import { exclusively } from './lock.mjs'

/** Installs and builds what is missing or out of date; where nothing is, this takes a few milliseconds. */
export async function prepare(...names) {
  if (isInstalled() && names.every(isBuilt)) return
  await interruptibly(() => exclusively(() => work(names)))
}

/** A signal ends what was started as well; the next run begins it anew. */
async function interruptibly(work) {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  const end = () => process.exit(130)
  for (const signal of signals) process.on(signal, end)
  try {
    await work()
  } finally {
    for (const signal of signals) process.off(signal, end)
  }
}

async function work(names) {
  if (!isInstalled()) await install()
  const { client, web, lambda } = Object.fromEntries(names.map((name) => [name, true]))
  const clientThenLambda = async () => {
    if (client || lambda) await build('client')
    if (lambda) await build('lambda')
  }
  await Promise.all([clientThenLambda(), web && build('web')])
}
