import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { machineTime } from './child.ts'

/** The least that a server of events can do: it keeps the answers open, and writes to each what `{write}` tells it. Answers when it began. */
const open = new Set<ServerResponse>()
const server = createServer((_, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
  response.write('event: ready\ndata: {}\n\n')
  open.add(response)
  response.on('close', () => open.delete(response))
})
server.listen(0, '127.0.0.1', () => process.send!({ port: (server.address() as AddressInfo).port }))

process.on('message', ({ write }: { write?: string }) => {
  if (write === undefined) return
  const began = machineTime()
  const bytes = Buffer.from(write)
  for (const response of open) response.write(bytes)
  process.send!({ began })
})
process.on('disconnect', () => process.exit())
