/** A shorter one (`demo`) is a word that any text may have, and opens no door. */
const shortest = 8
const removed = '(removed)'

/** Text as a log, an error or the bucket may have it: without the keys that let us in, should somebody repeat them to us. */
export const hideSecrets = (text: string, secrets: readonly string[]): string =>
  spellings(secrets).reduce((hidden, secret) => hidden.replaceAll(secret, removed), text)

/** As they are, and as a URL has them. */
const spellings = (secrets: readonly string[]): string[] =>
  secrets.filter(({ length }) => length >= shortest).flatMap((secret) => [secret, encodeURIComponent(secret)])

/** The bytes themselves where they have no secret, which is to say always but in an error that repeats the key. */
export function hideSecretsIn(body: Uint8Array, secrets: readonly string[]): Uint8Array {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const found = spellings(secrets).some((secret) => bytes.includes(secret))
  return found ? Buffer.from(hideSecrets(bytes.toString('latin1'), secrets), 'latin1') : body
}
