import type { Provider } from '@barline/db/domain/provider'
import type { RecordExcerpt } from '../wire.ts'

/** Where a bar was read, as its passport has it. */
export interface RecordAsked {
  provider: Provider
  symbol: string
  place: number
  bucket: string
  key: string
  versionId: string | null
  etag: string | null
}

/** Who can look into raw objects. The API cannot, it is handed this; without it, records are not shown. */
export interface RawRecords {
  /** The text of a record with what stands around it, or a sentence why it cannot be shown. */
  readRecord(asked: RecordAsked): Promise<{ excerpts: RecordExcerpt[] } | { problem: string }>
}
