import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { temporaryFolder } from './testing/cloud.ts'
import { loadTopology, type Topology } from './topology.ts'

async function load(change: (topology: Topology) => object): Promise<Topology> {
  const file = join(await temporaryFolder(), 'topology.json')
  writeFileSync(file, JSON.stringify(change(loadTopology())))
  return loadTopology(pathToFileURL(file))
}

test('the topology of the repository is valid', () => {
  expect(loadTopology()).toMatchObject({
    notification: { prefix: 'raw/' },
    queue: { maxReceiveCount: 5 },
    deadLetterQueue: { retentionDays: 14 },
    eventSourceMapping: { batchSize: 10, windowSeconds: 0 },
  })
})

test('a visibility time-out under six function time-outs and the window is refused', async () => {
  const withVisibility = (visibilityTimeoutSeconds: number) => (topology: Topology) => ({
    ...topology,
    queue: { ...topology.queue, visibilityTimeoutSeconds },
    function: { ...topology.function, timeoutSeconds: 50 },
    eventSourceMapping: { ...topology.eventSourceMapping, windowSeconds: 10 },
  })
  await expect(load(withVisibility(310))).resolves.toBeDefined()
  await expect(load(withVisibility(309))).rejects.toThrow(
    'queue.visibilityTimeoutSeconds: expected at least 6 x function.timeoutSeconds',
  )
})

test('a big batch needs a window', async () => {
  const big = (topology: Topology) => ({
    ...topology,
    eventSourceMapping: { ...topology.eventSourceMapping, batchSize: 11 },
  })
  await expect(load(big)).rejects.toThrow('eventSourceMapping.windowSeconds: expected at least 1')
})

test('every value that is not as expected is named, and so is one that nobody knows', async () => {
  const broken = (topology: Topology) => ({ ...topology, bucket: { name: 'No_Bucket' }, extra: 1 })
  await expect(load(broken)).rejects.toThrow(/bucket\.name: .*; .*"extra"/)
})
