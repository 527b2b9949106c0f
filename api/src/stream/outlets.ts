import type { ServerResponse } from 'node:http'
import type { Ears, Outlet } from './channel.ts'

/**
 * Straight into node's response: a stream of the web in between takes three times the memory, and hides what waits in the socket. Who
 * does not take what is there when the answer ends loses it with the connection, and asks for it again: an end waits for nobody.
 */
export function nodeOutlet(outgoing: ServerResponse, { taken, left }: Ears): Outlet {
  const drop = () => void (outgoing.socket?.resetAndDestroy() ?? outgoing.destroy())
  outgoing.on('close', left)
  outgoing.on('error', left)
  if (outgoing.destroyed) left()
  return {
    write: (bytes) => void outgoing.write(bytes, taken),
    waiting: () => outgoing.writableLength,
    end() {
      outgoing.end()
      setImmediate(() => outgoing.writableFinished || drop())
    },
    drop,
  }
}

/** For callers without a socket. `capacity`: bytes from which on the reader counts as behind. */
export function webOutlet(capacity: number, { taken, left }: Ears): Outlet & { readable: ReadableStream } {
  let controller!: ReadableStreamDefaultController<Uint8Array>
  const readable = new ReadableStream<Uint8Array>(
    { start: (given) => void (controller = given), pull: taken, cancel: left },
    { highWaterMark: capacity, size: (chunk) => chunk!.byteLength },
  )
  return {
    readable,
    write: (bytes) => controller.enqueue(bytes),
    waiting: () => capacity - (controller.desiredSize ?? capacity),
    end: () => controller.close(),
    drop: () => controller.error(new Error('the reader was too slow')),
  }
}
