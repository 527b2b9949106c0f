import { connect, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

export interface RawReader {
  socket: Socket
  /** The last 200,000 characters that have come, the head of the answer included. */
  text(): string
  /** Resolves once that holds `part`, whole or from now on; rejects when the connection ends before. */
  until(part: string): Promise<string>
  /** Takes nothing from now on. */
  pause(): void
  resume(): void
  /** How the connection ended: `end` where the server closed it, `reset` where it was dropped. */
  ended: Promise<'end' | 'reset'>
}

/** A client of its own socket, which sees what is sent byte by byte and can stop taking it. */
export function rawReader(port: number, path: string, lines: string[] = []): RawReader {
  const socket = connect({ port, host: '127.0.0.1' })
  onTestFinished(() => void socket.destroy())
  let text = ''
  let look = () => {}
  socket.setEncoding('latin1')
  socket.on('data', (chunk: string) => {
    text = (text + chunk).slice(-200_000)
    look()
  })
  const ended = new Promise<'end' | 'reset'>((resolve) => {
    socket.on('error', () => resolve('reset'))
    socket.on('close', () => resolve('end'))
  })
  socket.write([`GET ${path} HTTP/1.1`, 'host: test', ...lines, '', ''].join('\r\n'))
  return {
    ...{ socket, ended, text: () => text, pause: () => socket.pause(), resume: () => socket.resume() },
    until: (part) =>
      new Promise((resolve, reject) => {
        look = () => {
          if (text.includes(part)) resolve(text)
        }
        look()
        void ended.then(() =>
          reject(new Error(`the connection ended before ${part} came, after ${text.slice(-200)}`)),
        )
      }),
  }
}
