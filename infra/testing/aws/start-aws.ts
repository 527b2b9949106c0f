import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { readCall, type Service } from './call.ts'

/** Whether there is [moto](https://docs.getmoto.org), the emulator of AWS's own side: of accounts, networks, roles and databases. */
export async function findMoto(): Promise<boolean> {
  return promisify(execFile)('moto_server', ['--help']).then(
    () => true,
    () => false,
  )
}

export interface Aws {
  url: string
  /** What Terraform, the command line of AWS and its SDKs have to be told to speak to this account. */
  env: Record<string, string>
  stop(): Promise<void>
}

/** An empty account. `services` are asked first: they know what moto does not. */
export async function startAws(services: Service[]): Promise<Aws> {
  const moto = await startMoto()
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const body = await buffer(request)
    const call = readCall(request, body)
    const passedOn = (other?: Buffer) => pass(request, other ?? body, moto.url)
    for (const service of services) {
      const own = await service(call, async (other) => (await buffer(await passedOn(other))).toString())
      if (!own) continue
      response.writeHead(own.status ?? 200, { 'content-type': own.type, ...own.headers }).end(own.body)
      return
    }
    const reply = await passedOn()
    response.writeHead(reply.statusCode!, reply.headers)
    reply.pipe(response)
  }

  return {
    url,
    env: {
      ...{ AWS_ENDPOINT_URL: url, AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-1' },
      ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_EC2_METADATA_DISABLED: 'true' },
    },
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await moto.stop()
    },
  }
}

function pass({ method, headers, url }: IncomingMessage, body: Buffer, to: string) {
  return new Promise<IncomingMessage>((resolve, reject) => {
    const sized = { ...headers, 'content-length': body.length }
    ask(new URL(url!, to), { method, headers: sized }, resolve).on('error', reject).end(body)
  })
}

/** On a port that the system gives. Policies that AWS itself keeps are there, too, so that a misspelt one is found out. */
async function startMoto() {
  const child = spawn('moto_server', ['-H', '127.0.0.1', '-p', '0'], {
    env: { ...process.env, MOTO_IAM_LOAD_MANAGED_POLICIES: 'true', PYTHONUNBUFFERED: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const said: string[] = []
  const lines = createInterface(child.stderr)
  const ended = once(child, 'close')
  const url = await new Promise<string>((resolve, reject) => {
    lines.on('line', (line) => {
      said.push(line)
      const address = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(line)
      if (address) resolve(address[1]!)
    })
    void ended.then(() => reject(new Error(`moto_server ended:\n${said.join('\n')}`)))
  })
  return {
    url,
    stop: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}
