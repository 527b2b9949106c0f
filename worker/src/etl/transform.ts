import type { RawKey } from '../raw/key.ts'
import { chooseFormat } from './choose-format.ts'
import { clean, type Cleaned } from './clean.ts'
import { decodeBody } from './decode-body.ts'
import { problem, type Problem } from './parsed.ts'

const day = 86_400_000

type KeyFacts = Pick<RawKey, 'provider' | 'interval' | 'symbol' | 'extension'>

export type Transformed = { ok: true; cleaned: Cleaned } | { ok: false; problem: Problem }

/** The pure middle: bytes to checked bars. */
export function transform(
  bytes: Uint8Array,
  key: KeyFacts,
  limits: { maxBodyBytes: number },
  now: number,
  requestUrl?: string,
): Transformed {
  const decoded = decodeBody(bytes, { maxBodyBytes: limits.maxBodyBytes })
  if (!decoded.ok) return decoded
  const format = chooseFormat(key.provider, key.extension, decoded.text)
  if (!format.ok) return format
  const result = format.parse(decoded.text, { symbol: key.symbol, interval: key.interval, now, requestUrl })
  if (!result.ok) return result
  const cleaned = clean(result.parsed, now + day)
  const nothing = cleaned.rejected > 0 && cleaned.series.every(({ bars }) => bars.length === 0)
  return nothing ? { ok: false, problem: noValidRows(cleaned) } : { ok: true, cleaned }
}

/** Rows that all fail for one reason make it the reason of the body: `symbol_invalid` says more than that no row was good. */
function noValidRows({ rows, rejected, rejects }: Cleaned): Problem {
  const [first] = rejects
  const refused = `${rejected} of ${rows} rows refused`
  if (!first) return problem('no_valid_rows', 'body', 'at least one row that can be used', refused)
  if (rejects.every(({ reason }) => reason === first.reason))
    return problem(first.reason, first.where, first.expected, `${first.came} (${refused})`)
  const example = `the first for ${first.reason}: expected ${first.expected}, came ${first.came}`
  return problem('no_valid_rows', first.where, 'at least one row that can be used', `${refused}, ${example}`)
}
