import { createServer, request as ask } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'

/**
 * AWS with Secrets Manager, which the emulator does not have: `GetSecretValue` is answered from `secrets`, everything else by the
 * emulator behind it.
 */
export async function startSecretsManager(emulator: string, secrets: Record<string, string>) {
  const server = createServer((request, response) => {
    if (request.headers['x-amz-target'] === 'secretsmanager.GetSecretValue') {
      void json(request).then((body) => {
        const { SecretId } = body as { SecretId: string }
        response.setHeader('content-type', 'application/x-amz-json-1.1')
        response.end(JSON.stringify({ ARN: SecretId, SecretString: secrets[SecretId] }))
      })
      return
    }
    const { method, headers, url } = request
    const passedOn = ask(new URL(url!, emulator), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers)
      answer.pipe(response)
    })
    passedOn.on('error', () => response.destroy())
    response.on('close', () => passedOn.destroy())
    request.pipe(passedOn)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
