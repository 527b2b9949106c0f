/** Trouble that a person can do something about: the message is the whole of what they need to read. */
export class Sentence extends Error {
  override name = 'Sentence'
}

const reasons: Record<string, string> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'there is a file of that name',
}

/** Turns what an operating system call threw into a sentence about `what`; anything else stays what it was. */
export function explain(what: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const reason = reasons[code]
  return reason ? new Sentence(`${what}: ${reason} (${code}).`, { cause: error }) : error
}
