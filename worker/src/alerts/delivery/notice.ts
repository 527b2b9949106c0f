/** What is told of an alert, whoever it is sent to. */
export interface Notice {
  /** The same at each attempt: a receiver drops what it has seen. */
  id: string
  type: 'alert.fired' | 'alert.withdrawn' | 'alert.test'
  /** When it came to be, RFC 3339. */
  timestamp: string
  /** One line. */
  title: string
  /** What a person reads. */
  text: string
  /** What a program reads. */
  data: Readonly<Record<string, unknown>>
}

/** What became of one attempt to send. */
export type Sending =
  | { ok: true }
  | {
      ok: false
      detail: string
      /** Trying again changes nothing. */
      final?: boolean
      /** Nothing was sent: it does not count as an attempt. */
      untried?: boolean
      /** Milliseconds. */
      retryAfter?: number | undefined
    }
