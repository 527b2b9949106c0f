import { readFileSync, readdirSync } from 'node:fs'

/** For `HEALTHCHECK`: the server has to be ready; worker and fetcher listen nowhere, and end when they cannot go on. */
if (isServing()) {
  const url = `http://127.0.0.1:${process.env.PORT ?? 3000}/readyz`
  const answer = await fetch(url, { signal: AbortSignal.timeout(4_000) }).catch((error: Error) => error)
  if (answer instanceof Response && answer.ok) process.exit(0)
  console.error(
    `${url}: ${answer instanceof Response ? await answer.text() : String(answer.cause ?? answer)}`,
  )
  process.exit(1)
}

/** The container's command is the first process, or the second where an init runs before it. */
function isServing(): boolean {
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return processes.some((id) => /\/run\.ts\0serve\0/.test(commandOf(id)))
}

function commandOf(id: string): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'utf8')
  } catch {
    return '' // it ended meanwhile
  }
}
