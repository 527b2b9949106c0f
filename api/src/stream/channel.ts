/** Where the bytes of an answer go: node's own response, or a stream of the web. */
export interface Outlet {
  write(bytes: Uint8Array): void
  /** Bytes that were written and that nobody has taken yet. */
  waiting(): number
  /** Ends the answer. */
  end(): void
  /** Drops the connection with all that waits in it. */
  drop(): void
}

/** What an outlet tells: some of what waited was taken; the reader is gone. */
export interface Ears {
  taken(): void
  left(): void
}

/** The writing end of one open answer. */
export interface Channel {
  write(bytes: Uint8Array): void
  /** Writes a sign of life, unless the reader has taken nothing since the last one although something waits: then it is cut off. */
  beat(sign: Uint8Array): void
  /** Resolves when there is room for more, or the reader is gone. */
  room(): Promise<void>
  close(): void
  isOpen(): boolean
  /** Resolves when the reader is gone, was cut off, or the channel was closed. */
  gone: Promise<unknown>
}

/**
 * A reader that leaves more than `capacity` bytes untaken, or takes nothing from one beat to the next, is cut off: it comes back, and
 * goes on from the last event it saw. Who may wait keeps to half of the capacity by `room()`.
 */
export function createChannel(
  open: (ears: Ears) => Outlet,
  capacity: number,
  onCut: () => void = () => {},
): Channel {
  const gone = Promise.withResolvers<undefined>()
  let isOpen = true
  let written = 0
  let wake = () => {}
  const left = () => {
    isOpen = false
    gone.resolve(undefined)
    wake()
  }
  const outlet = open({ taken: () => wake(), left })
  const isStuck = watch(outlet, () => written)
  const cut = () => {
    left()
    outlet.drop()
    onCut()
  }
  const write = (bytes: Uint8Array) => {
    if (!isOpen) return
    written += bytes.length
    outlet.write(bytes)
    if (outlet.waiting() > capacity) cut()
  }
  return {
    ...{ write, isOpen: () => isOpen, gone: gone.promise },
    beat: (sign) => (isOpen && isStuck() ? cut() : write(sign)),
    async room() {
      while (isOpen && outlet.waiting() > capacity / 2) await new Promise<void>((resolve) => (wake = resolve))
    },
    close() {
      if (!isOpen) return
      left()
      outlet.end()
    },
  }
}

/** Whether something waits of which nothing has been taken since the last time that this was asked. */
function watch(outlet: Outlet, written: () => number): () => boolean {
  let before = -1
  return () => {
    const waiting = outlet.waiting()
    const taken = written() - waiting
    const isStuck = waiting > 0 && taken <= before
    before = waiting > 0 ? taken : -1
    return isStuck
  }
}
