import { DatabaseSync } from 'node:sqlite'
import { startEmulator } from '../emulator/emulator.ts'
import { loadFauxqs } from '../emulator/fauxqs.ts'
import { loadTopology } from '../topology.ts'

/** Where this process kills itself while it answers the next upload. */
export type CrashPoint = 'between-object-and-message' | 'before-commit' | 'after-commit'

const [folder = '', port = ''] = process.argv.slice(2)
const { PersistenceManager } = await loadFauxqs()
let crashAt: CrashPoint | undefined
const die = () => process.kill(process.pid, 'SIGKILL')

const { insertMessage } = PersistenceManager.prototype
PersistenceManager.prototype.insertMessage = function (...parameters) {
  if (crashAt === 'between-object-and-message') die()
  insertMessage.apply(this, parameters)
}

const exec = DatabaseSync.prototype.exec
DatabaseSync.prototype.exec = function (sql) {
  if (sql === 'COMMIT' && crashAt === 'before-commit') die()
  exec.call(this, sql)
  if (sql === 'COMMIT' && crashAt === 'after-commit') die()
}

const emulator = await startEmulator({ folder, port: Number(port) })
const provisioned = emulator.provision(loadTopology())
process.on('message', (point: CrashPoint) => {
  crashAt = point
  process.send?.('armed')
})
process.send?.(provisioned)
