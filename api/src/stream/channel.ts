/** The writing end of one open answer. */
export interface Channel {
  readable: ReadableStream<Uint8Array>
  write(text: string): void
  /** Resolves when there is room for more, or the reader is gone. */
  room(): Promise<void>
  close(): void
  /** Aborted when the reader is gone, was too slow, or the channel was closed. */
  closed: AbortSignal
}

const encoder = new TextEncoder()

/**
 * A reader that leaves more than `capacity` bytes untaken is cut off: it comes back, and goes on from the last event it saw.
 * Who may wait keeps to half of that by `room()`. `cut` is told of it, to drop the connection with all that lies in it.
 */
export function createChannel(capacity: number, cut: () => void = () => {}): Channel {
  const gone = new AbortController()
  let taken = Promise.withResolvers<undefined>()
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  const finish = (end: () => void) => {
    if (gone.signal.aborted) return
    gone.abort()
    taken.resolve(undefined)
    end()
  }
  const readable = new ReadableStream<Uint8Array>(
    {
      start: (given) => void (controller = given),
      pull: () => taken.resolve(undefined),
      cancel: () => finish(() => {}),
    },
    { highWaterMark: capacity / 2, size: (chunk) => chunk?.byteLength ?? 0 },
  )
  return {
    readable,
    closed: gone.signal,
    write(text) {
      if (gone.signal.aborted || !controller) return
      controller.enqueue(encoder.encode(text))
      if (left(controller) < -capacity / 2) finish(cut)
    },
    async room() {
      if (gone.signal.aborted || !controller || left(controller) > 0) return
      taken = Promise.withResolvers<undefined>()
      await taken.promise
    },
    close: () => finish(() => controller?.close()),
  }
}

const left = (controller: ReadableStreamDefaultController) => controller.desiredSize ?? 0
