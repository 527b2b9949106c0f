import type { S3Client } from '@aws-sdk/client-s3'
import type { Db } from '@barline/db/client'
import type { Provider } from '@barline/db/domain/provider'
import type { Range } from '@barline/db/domain/ranges'
import type { RawObjectFacts } from '@barline/db/ledger'
import { recordObject } from '@barline/db/ledger'
import { storeObject } from '@barline/db/store-object'
import type { ObjectEvent } from '../queue/read-envelope.ts'
import { parseRawKey, type KeyProblem, type RawKey } from '../raw/key.ts'
import { readObject, type ReadObject, type ReadResult } from '../raw/read.ts'
import { withoutSymbol, type Cleaned } from './clean.ts'
import { answeredOf, detailOf, rangeOf, spanOf, written } from './detail.ts'
import { isStored } from './is-stored.ts'
import type { Outcome } from './outcome.ts'
import { problem, type Problem } from './parsed.ts'
import { etlVersion } from '../version.ts'
import { transform } from './transform.ts'

export interface EtlDeps {
  db: Db
  s3: S3Client
  /** Best provider first. */
  ranking: readonly Provider[]
  limits: EtlLimits
  /** Now, in milliseconds. */
  now: () => number
  /** Evaluates the rules of symbols whose bars are committed. Never throws: what is stored stays stored. */
  evaluate?: (symbols: readonly string[]) => Promise<unknown>
}

export interface EtlLimits {
  /** Of an object as stored, and of what it unpacks to. */
  maxObjectBytes: number
  maxBodyBytes: number
}

/**
 * From the news of an object to its outcome: read, decode, parse, clean, store, evaluate. The only place that knows this order.
 * Throws when S3 or PostgreSQL cannot be reached; everything that is wrong with the object itself is an outcome, and is in
 * the ledger when this returns. `attempts` counts the deliveries of the message, this one included.
 */
export async function processObject(deps: EtlDeps, event: ObjectEvent, attempts: number): Promise<Outcome> {
  const facts: RawObjectFacts = event
  if (event.kind === 'removed') return recordRemoval(deps, facts, attempts)
  const key = parseRawKey(event.key)
  if (await isStored(deps.db, event)) {
    // Whoever stored it may have been killed before the rules were evaluated.
    if ('symbol' in key) await deps.evaluate?.([key.symbol])
    return { status: 'skipped', why: 'already_loaded' }
  }
  if ('part' in key) return fail(deps, facts, attempts, keyProblem(key))
  const named = {
    ...facts,
    provider: key.provider,
    interval: key.interval,
    symbol: key.symbol,
    observedAt: key.observedAt,
  }

  const read = await readObject(deps.s3, event, deps.limits.maxObjectBytes)
  if (!read.found) return fail(deps, named, attempts, absent(event, read, deps.limits))
  const object = {
    ...named,
    etag: read.object.etag,
    size: read.object.bytes.length,
    observedAt: observedAt(key, read.object, deps),
  }

  const result = transform(read.object.bytes, key, deps.limits, deps.now(), read.object.requestUrl)
  const range = rangeOf(object, read.object.requestUrl)
  if (!result.ok) return fail(deps, object, attempts, result.problem, range)
  return store(deps, object, attempts, result.cleaned, range)
}

type ParsedKey = Exclude<ReturnType<typeof parseRawKey>, KeyProblem>

async function store(
  deps: EtlDeps,
  object: StoredFacts,
  attempts: number,
  cleaned: Cleaned,
  range: Range | undefined,
): Promise<Outcome> {
  const { rows, rejected } = cleaned
  const detail = detailOf(cleaned, range && answeredOf(range, cleaned))
  const entry = { status: 'loaded' as const, attempts, etlVersion, rows, rejected, detail }
  const stored = await storeObject(deps.db, object, entry, cleaned.series, deps.ranking)
  if (stored.superseded) return { status: 'skipped', why: 'superseded' }
  if ('foreign' in stored) {
    const why = foreignCurrency(stored.foreign)
    const rest = withoutSymbol(cleaned, stored.foreign.symbol, why)
    if (rest.series.length === 0) return fail(deps, object, attempts, why, range ?? spanOf(cleaned))
    return store(deps, object, attempts, rest, range)
  }
  await deps.evaluate?.([...new Set(cleaned.series.map(({ instrument }) => instrument.symbol))])
  return { status: 'loaded', inserted: stored.inserted, revised: stored.revised, rejected, rows }
}

const foreignCurrency = ({ symbol, currency, came }: { symbol: string; currency: string; came: string }) =>
  problem('currency_mismatch', `currency of ${symbol}`, `${currency}, as its other bars are in`, came)

type StoredFacts = RawObjectFacts & Pick<RawKey, 'provider' | 'observedAt'>

/** Throttling is the one problem of a body that time mends; the ledger says so either way. */
async function fail(
  deps: EtlDeps,
  facts: RawObjectFacts,
  attempts: number,
  why: Problem,
  range?: Range,
): Promise<Outcome> {
  const status = why.reason === 'throttled' ? 'retry' : 'poison'
  const detail = { ...why, ...(range && { range: written(range) }) }
  const entry = { status, attempts, etlVersion, reason: why.reason, detail } as const
  const id = await recordObject(deps.db, facts, entry)
  if (id === undefined) return { status: 'skipped', why: 'superseded' }
  return status === 'retry' ? { status, problem: why, outage: false } : { status, problem: why }
}

/** Deletes are recorded, not obeyed: what an object taught us stays. */
async function recordRemoval(deps: EtlDeps, facts: RawObjectFacts, attempts: number): Promise<Outcome> {
  await recordObject(deps.db, facts, { status: 'deleted', attempts, etlVersion })
  return { status: 'skipped', why: 'removed' }
}

/** Our fetcher's own note, else the time in the file's name, else when S3 got it. */
const observedAt = (key: ParsedKey, object: ReadObject, deps: EtlDeps): Date =>
  object.fetchedAt ?? key.observedAt ?? object.lastModified ?? new Date(deps.now())

const keyProblem = ({ part, expected, came }: KeyProblem): Problem =>
  problem(
    part === 'symbol' ? 'symbol_invalid' : 'key_invalid',
    part === 'shape' ? 'key' : `${part} in the key`,
    expected,
    came,
  )

function absent(event: ObjectEvent, read: Absent, limits: EtlLimits): Problem {
  const where = `s3://${event.bucket}/${event.key}`
  if (read.why === 'missing')
    return problem('object_missing', where, 'the object that was announced', 'nothing')
  return problem('body_too_large', where, `at most ${limits.maxObjectBytes} bytes`, `${read.size} bytes`)
}

type Absent = Exclude<ReadResult, { found: true }>
