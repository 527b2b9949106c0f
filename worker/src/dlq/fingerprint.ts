import { createHash } from 'node:crypto'
import type { Problem } from '../etl/parsed.ts'
import type { ObjectFacts } from './letter.ts'

/**
 * What letters that failed alike have in common: the reason, the provider, and place and expectation without what is this one
 * object's own (its key, its symbol, its numbers). Of an error of ours the message is what tells one bug from another.
 */
export function fingerprintOf(
  problem: Problem,
  object: Pick<ObjectFacts, 'key' | 'symbol' | 'provider'>,
): string {
  const { reason } = problem
  const told = reason === 'internal_error' ? [problem.came] : [problem.where, problem.expected]
  const parts = [reason, object.provider ?? '', ...told.map((text) => common(text, object))]
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 8)
}

function common(text: string, { key, symbol }: Pick<ObjectFacts, 'key' | 'symbol'>): string {
  const withoutKey = key ? text.replaceAll(key, '<key>') : text
  const withoutSymbol = symbol ? withoutKey.replaceAll(symbol, '<symbol>') : withoutKey
  return withoutSymbol.replace(/\d+/g, '#')
}
