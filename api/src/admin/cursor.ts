export const letterCursorRule = 'the `next` of an answer with letters'

/** The last letter of a page. */
export interface LetterCursor {
  sentAt: number
  id: string
}

export const formatLetterCursor = ({ sentAt, id }: LetterCursor): string =>
  Buffer.from(`${sentAt} ${id}`).toString('base64url')

export function parseLetterCursor(text: string): LetterCursor | undefined {
  const [, sentAt, id] = /^(\d{1,14}) (\S{1,200})$/.exec(Buffer.from(text, 'base64url').toString()) ?? []
  return sentAt === undefined || id === undefined || id.includes('\0')
    ? undefined
    : { sentAt: Number(sentAt), id }
}

export const fetchCursorRule = 'the `next` of an answer with fetches'

/** The last series of a page. */
export interface FetchCursor {
  symbol: string
  interval: string
}

export const formatFetchCursor = ({ symbol, interval }: FetchCursor): string =>
  Buffer.from(`${interval} ${symbol}`).toString('base64url')

export function parseFetchCursor(text: string): FetchCursor | undefined {
  const decoded = Buffer.from(text, 'base64url').toString()
  const [, interval, symbol] = /^(\w{1,10}) (\S{1,100})$/.exec(decoded) ?? []
  return interval === undefined || symbol === undefined || symbol.includes('\0')
    ? undefined
    : { interval, symbol }
}
