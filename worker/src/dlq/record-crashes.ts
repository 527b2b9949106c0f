import type { Db } from '@barline/db/client'
import { storable } from '@barline/db/ledger'
import { problem } from '../etl/parsed.ts'
import { readEnvelope } from '../queue/read-envelope.ts'
import { parseRawKey, type KeyProblem } from '../raw/key.ts'
import type { Letter } from './letter.ts'

/**
 * What died without a word could not write it down either: the ledger hears of it from its letter. Nothing that somebody else has
 * written meanwhile is touched.
 */
export async function recordCrashes(db: Db, letters: readonly Letter[]): Promise<void> {
  const silent = letters.filter(({ reason }) => reason === 'crashed')
  const data = silent.flatMap((letter) => objectsOf(letter))
  if (data.length === 0) return
  await db.rawObject.createMany({ data, skipDuplicates: true })
  for (const { bucket, key, status, reason, detail } of data)
    await db.rawObject.updateMany({
      where: { bucket, key, status: 'retry' },
      data: { status, reason, detail },
    })
}

function objectsOf({ body, attempts, etlVersion }: Letter) {
  const envelope = readEnvelope(body)
  if (!envelope.ok) return []
  return envelope.events
    .filter(({ event }) => event.kind === 'created')
    .map(({ event }) => {
      const named = parseRawKey(event.key)
      const facts = 'part' in named ? {} : pick(named)
      const key = storable(event.key)
      const detail = { ...problem('crashed', key, 'an outcome', 'none, until the queue gave up') }
      return {
        ...{ bucket: storable(event.bucket), key, status: 'poison', reason: 'crashed', detail },
        ...{ ...facts, etlVersion, attempts },
        processedAt: new Date(),
      }
    })
}

const pick = ({
  provider,
  interval,
  symbol,
  observedAt,
}: Exclude<ReturnType<typeof parseRawKey>, KeyProblem>) => ({
  ...{ provider, interval, symbol },
  observedAt: observedAt ?? null,
})
