import { explain, Sentence } from '../sentence.ts'

/** SQLite's result codes that a person can do something about. */
const reasons: Record<number, string> = {
  8: 'it cannot be written',
  10: 'it cannot be read or written (SQLITE_IOERR)',
  11: 'it is damaged',
  13: 'the disk is full',
  14: 'it cannot be opened',
  26: 'it is not a database',
}

/** Turns what opening the emulator threw into a sentence about its file or its port. */
export function explainDatabase({ folder, port }: { folder: string; port: number }, error: unknown): unknown {
  if (error instanceof Error && 'errcode' in error) {
    const reason = reasons[Number(error.errcode) & 0xff]
    const cure = 'restore it from a copy, or remove it to start with an empty bucket'
    if (reason)
      return new Sentence(`The bucket and the queues in ${folder}/fauxqs.db: ${reason}; ${cure}.`, {
        cause: error,
      })
  }
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    return new Sentence(`S3 and SQS cannot listen on 127.0.0.1:${port}: the port is taken.`)
  return explain(`The bucket and the queues in ${folder} cannot be opened`, error)
}
