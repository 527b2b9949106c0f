import type { Db } from '@barline/db/client'
import { padSequencer, storable } from '@barline/db/ledger'
import type { ObjectEvent } from '../queue/read-envelope.ts'

/**
 * Is just this content of the object committed already? Then a repeated delivery needs neither S3 nor a transaction. Only an
 * event that names the content (ETag) can be told apart; one that was refused before is always tried again.
 */
export async function isStored(db: Db, event: ObjectEvent): Promise<boolean> {
  if (!event.etag || !event.sequencer) return false
  const known = await db.rawObject.findUnique({
    where: { bucket_key: { bucket: storable(event.bucket), key: storable(event.key) } },
    select: { status: true, etag: true, sequencer: true },
  })
  if (known?.status !== 'loaded' || known.sequencer === null) return false
  return known.etag === event.etag.replaceAll('"', '') && known.sequencer >= padSequencer(event.sequencer)
}
