import { timingSafeEqual } from 'node:crypto'
import { rateRule, toRate, type Rate } from '../limits/rate.ts'
import { digest } from './digest.ts'

/** Who may read. The key itself is with its holder alone: from its hash it cannot be found, for keys are long and random. */
export interface ApiKey {
  /** What logs call it. */
  name: string
  /** SHA-256 of the key. */
  hash: Buffer
  /** Where it is not the one of all. */
  rate?: Rate
}

export const apiKeysRule = `entries of name:hash or name:hash:rate with commas between them, each hash the SHA-256 of a key in 64 hex digits and each rate ${rateRule} (\`npx barline keys new NAME\` makes a key and its entry)`

/** The keys, and what is wrong with the other entries: they are called by their numbers, for what stands there may be a key. */
export function toApiKeys(text: string): { keys: ApiKey[]; wrong: string[] } {
  const keys: ApiKey[] = []
  const wrong: string[] = []
  for (const [i, entry] of text.split(',').entries()) {
    const key = toApiKey(entry.trim())
    if (!key) wrong.push(`entry ${i + 1} is none`)
    else if (keys.some(({ name, hash }) => name === key.name || hash.equals(key.hash)))
      wrong.push(`entry ${i + 1} has the name or the hash of an earlier one`)
    else keys.push(key)
  }
  return { keys, wrong }
}

function toApiKey(entry: string): ApiKey | undefined {
  const [name = '', hash = '', given, ...rest] = entry.split(':')
  const rate = given === undefined ? undefined : toRate(given)
  if (!/^[\w.-]{1,64}$/.test(name) || !/^[0-9a-f]{64}$/i.test(hash)) return undefined
  if (rest.length > 0 || (given !== undefined && !rate)) return undefined
  return { name, hash: Buffer.from(hash, 'hex'), ...(rate && { rate }) }
}

/** All are looked at, whichever it is: the time that it takes says nothing. */
export function findKey(keys: readonly ApiKey[], offered: string): ApiKey | undefined {
  const hash = digest(offered)
  return keys.filter((key) => timingSafeEqual(key.hash, hash))[0]
}
