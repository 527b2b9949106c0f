const censored = '[secret]'

/** Shorter than this it would be found in words that have nothing to do with it. */
const shortest = 4

/** User and password of any URL, also after JSON has escaped the slashes. */
const credentials = /(:\\?\/\\?\/)[^\s/@"]+@/g

const names =
  '(?:proxy-)?authorization|cookie|set-cookie|x-api-key|password|passwd|secret\\w*|\\w*token|\\w*_key|\\w*secretaccesskey'

/** Values of headers and settings that are secret by their name: in JSON, in JSON that is text within JSON, and as `name=value`. */
const named = new RegExp(String.raw`("(?:${names})"\s*:\s*")(?:[^"\\]|\\.)*(")`, 'gi')
const quoted = new RegExp(String.raw`(\\"(?:${names})\\"\s*:\s*\\")(?:[^"\\]|\\\\(?:\\.|[^"\\]))*(\\")`, 'gi')
const assigned = /\b(password|passwd|secret|\w*token|api_?key)=[^\s&"\\]+/gi

/** Tokens as `Authorization` has them; a word of letters alone is a word. */
const schemes = /\b(Bearer|Basic)\s+(?=[a-z]*[\d.~+/=_-])[\w.~+/=-]{4,}/gi

/** Takes out of a line what is known to be secret, however it is written there, and what looks like it. */
export function createScrubber(secrets: readonly (string | undefined)[]): (line: string) => string {
  const known = [...new Set(secrets.flatMap((secret) => (secret ? spellings(secret) : [])))]
    .filter((text) => text.length >= shortest)
    .sort((a, b) => b.length - a.length)
  return (line) =>
    known
      .reduce((text, secret) => text.replaceAll(secret, censored), line)
      .replace(credentials, `$1${censored}@`)
      .replace(named, `$1${censored}$2`)
      .replace(quoted, `$1${censored}$2`)
      .replace(assigned, `$1=${censored}`)
      .replace(schemes, `$1 ${censored}`)
}

/** As it is, as it stands in a URL, and both as JSON writes them. */
function spellings(secret: string): string[] {
  const plain = [secret, encodeURIComponent(secret), decode(secret)]
  return plain.flatMap((text) => [text, JSON.stringify(text).slice(1, -1)])
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
