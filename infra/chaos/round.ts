import { setTimeout as wait } from 'node:timers/promises'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import type { Fault, Stage } from './faults.ts'
import { wrongOfFetched } from './fetched.ts'
import { watchlist } from './fetcher.ts'
import { openMirror, readAll, type Mirror } from './mirror.ts'
import type { Random } from './random.ts'
import { settle } from './settle.ts'
import { differences, readState, type State } from './state.ts'
import { makeUploads, type Upload } from './uploads.ts'
import { openWorld, type World } from './world.ts'

export interface Round {
  /** What struck, in order. */
  struck: string[]
  objects: number
  bars: number
  /** Letters that came of poison, and those that the queue had given up on and were loaded afterwards. */
  letters: { poison: number; crashed: number }
  /** What is not as after a calm run; empty where all was survived. */
  wrong: string[]
}

export interface Size {
  symbols: number
  observations: number
  floodSize: number
}

/**
 * The same objects once in peace and once while faults strike, one after the other; then everything is left alone, what the operator's tools
 * mend is mended, and both ends are compared.
 */
export async function playRound(random: Random, faults: readonly Fault[], size: Size): Promise<Round> {
  const uploads = makeUploads(random.fork(), size.symbols, size.observations)
  const calm = await playCalm(uploads)
  const world = await openWorld()
  const symbols = [...new Set(uploads.map(({ symbol }) => symbol)), ...watchlist]
  const mirror = openMirror(world.api.url, symbols)
  try {
    const junk: string[] = []
    // Both runtimes at one queue.
    await world.addWorker()
    await world.addFunction()
    const rest = [...uploads]
    const upload = (count: number) => putAll(world, rest.splice(0, count))
    for (const fault of faults)
      await fault.strike({ world, random, upload, junk, floodSize: size.floodSize } satisfies Stage)
    await upload(rest.length)
    const letters = await settle(world, uploads)
    const state = await readState(world.database.pool)
    return {
      struck: faults.map(({ kind }) => kind),
      objects: uploads.length,
      bars: calm.bars.length,
      letters: { poison: letters.poison.length, crashed: letters.crashed },
      wrong: [
        ...differences(calm.bars, state.bars),
        ...differences(calm.ledger, state.ledger),
        ...(await wrongOfFetched(world)),
        ...(await disagreement(world, mirror, symbols)),
        ...differences(
          [...junk.map((body) => `${body} envelope_unreadable`), ...poisoned(calm)],
          letters.poison,
        ),
      ],
    }
  } finally {
    await mirror.close()
    await world.close()
  }
}

/** A minute in steps of a tenth of a second. */
const mostLooks = 600

/** How what a reader was told of differs from what it would read now; it is given the time to hear of the last change. */
async function disagreement({ api }: World, mirror: Mirror, symbols: readonly string[]): Promise<string[]> {
  const read = await readAll(api.url, symbols)
  for (let look = 0; look < mostLooks; look++) {
    if (differences(read, mirror.lines()).length === 0) return []
    await wait(100)
  }
  return differences(read, mirror.lines()).map((line) => `told by the stream, ${line}`)
}

/** Of each object that cannot be loaded the key and the reason, which is what its dead letter has to tell. */
const poisoned = ({ ledger }: State): string[] =>
  ledger.flatMap((line) => {
    const [key, status, reason] = line.split(' ')
    return status === 'poison' ? [`${key} ${reason}`] : []
  })

async function playCalm(uploads: readonly Upload[]): Promise<State> {
  const world = await openWorld()
  try {
    await world.addWorker()
    await putAll(world, uploads)
    await settle(world, uploads)
    return await readState(world.database.pool)
  } finally {
    await world.close()
  }
}

/** Puts objects as a fetcher does: again, until S3 has taken them. */
async function putAll({ s3, names }: World, uploads: readonly Upload[]): Promise<Upload[]> {
  for (const { key, body } of uploads)
    for (;;) {
      const put = new PutObjectCommand({ Bucket: names.bucket, Key: key, Body: Buffer.from(body) })
      if (await s3.send(put).catch(() => undefined)) break
      await wait(20)
    }
  return [...uploads]
}
