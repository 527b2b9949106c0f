import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { inRoot } from './root.mjs'

const folder = inRoot('.barline-preparing')
const owner = inRoot('.barline-preparing', 'pid')

/** Runs `work` while no other command of this checkout installs or builds. */
export async function exclusively(work) {
  for (let told = false; !take(); told = true) {
    if (!told) console.log('Waiting for another command that installs or builds here …')
    await delay(250)
  }
  process.once('exit', release)
  try {
    return await work()
  } finally {
    process.off('exit', release)
    release()
  }
}

const release = () => rmSync(folder, { recursive: true, force: true })

function take() {
  if (isAbandoned()) release()
  try {
    mkdirSync(folder)
    writeFileSync(owner, String(process.pid))
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    return false
  }
}

function isAbandoned() {
  try {
    process.kill(Number(readFileSync(owner, 'utf8')), 0)
    return false
  } catch (error) {
    return error.code === 'ESRCH'
  }
}
