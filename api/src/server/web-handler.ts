import { access } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const builtByWeb = fileURLToPath(new URL('../../../web/build/handler.js', import.meta.url))

/**
 * The web app as `npm run build` left it, as a listener. Where it is not built the API works all the same, and every other
 * path says so. Throws when the file is there and cannot be loaded.
 */
export async function loadWebHandler(file = builtByWeb): Promise<RequestListener> {
  const path = resolve(file)
  if (!(await exists(path)))
    return answerText(`The web app is not built: expected ${path}; \`npm run build\` makes it.`)
  const { handler } = (await import(pathToFileURL(path).href)) as { handler?: unknown }
  if (typeof handler !== 'function')
    throw new Error(`${path} is not a web app: expected an export named "handler"`)
  return handler as RequestListener
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )

const answerText =
  (text: string): RequestListener =>
  (_, response) =>
    response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`)
