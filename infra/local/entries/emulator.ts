import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { startEmulator, type EmulatorPlace } from '../emulator/emulator.ts'
import { explainDatabase } from '../emulator/trouble.ts'
import { acquireLock } from '../lock.ts'
import { Sentence } from '../sentence.ts'
import { loadTopology } from '../topology.ts'
import { run } from './run.ts'

export type EmulatorOptions = EmulatorPlace

/** Sent by the supervisor when the receiver of the queue's messages has died. */
export type EmulatorRequest = { release: string }

await run(async (options: EmulatorOptions) => {
  await mkdir(options.folder, { recursive: true })
  const lock = await acquireLock(join(options.folder, 'lock'), 5_000)
  if (!lock) throw new Sentence(`Another process holds ${options.folder}.`)
  const emulator = await startEmulator(options).catch((error: unknown) => {
    throw explainDatabase(options, error)
  })
  process.on('message', ({ release }: EmulatorRequest) => emulator.release(release))
  return { ready: emulator.provision(loadTopology()), stop: emulator.close }
})
