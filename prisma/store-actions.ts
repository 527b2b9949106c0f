import type { Db } from './client.ts'
import type { ActionReport, ActionSource, CorporateAction, ReportedAction } from './domain/actions/action.ts'
import { resolveActions } from './domain/actions/resolve-actions.ts'
import { providerIds, providerOf } from './domain/provider.ts'
import type { Symbol } from './domain/symbol.ts'
import { barTime, type BarTime } from './domain/time.ts'

type Sql = Pick<Db, '$queryRawUnsafe' | '$executeRawUnsafe'>

/** What one source said of one instrument. */
export interface Reported {
  symbol: Symbol
  source: ActionSource
  actions: readonly ReportedAction[]
  observedAt: Date
  rawObjectId: number | null
}

const sourceId = (source: ActionSource) => (source === 'facts' ? 0 : providerIds[source])
const sourceOf = (id: number): ActionSource => (id === 0 ? 'facts' : providerOf(id))

const reportColumns = `r.kind, r.ex_date AS "exDate", r.provider, r.numerator::float8, r.denominator::float8,
  r.amount::float8, r.paid, r.currency, r.observed_at AS "observedAt"`

interface ReportRow {
  kind: 'split' | 'dividend'
  exDate: Date
  provider: number
  numerator: number | null
  denominator: number | null
  amount: number | null
  paid: boolean
  currency: string | null
  observedAt: Date
}

/**
 * Whether anything follows from an answer's actions that is not known: its provider has not said so before, or said something else earlier, or
 * says again what it had taken back meanwhile.
 */
export async function isNews(sql: Sql, { symbol, source, actions, observedAt }: Reported): Promise<boolean> {
  if (actions.length === 0) return false
  const rows = await sql.$queryRawUnsafe<ReportRow[]>(
    `-- prepared: action_reports_of_instrument
     SELECT ${reportColumns} FROM action_report r JOIN instrument i ON i.id = r.instrument_id WHERE i.symbol = $1`,
    symbol,
  )
  const keyOf = (kind: string, exDate: number) => `${kind} ${exDate}`
  const own = rows.filter(({ provider }) => provider === sourceId(source))
  const known = new Map(own.map((row) => [keyOf(row.kind, row.exDate.getTime()), row]))
  const again = new Set<ReportRow>()
  for (const action of actions) {
    const before = known.get(keyOf(action.kind, action.exDate))
    if (!before || (before.observedAt <= observedAt && !saysTheSame(before, action))) return true
    if (before.observedAt < observedAt) again.add(before)
  }
  if (again.size === 0) return false
  const now = rows.map((row) => (again.has(row) ? { ...row, observedAt } : row))
  return resolved(now) !== resolved(rows)
}

const resolved = (rows: readonly ReportRow[]): string => JSON.stringify(resolveActions(rows.map(toReport)))

const saysTheSame = (row: ReportRow, action: ReportedAction): boolean =>
  action.kind === 'split'
    ? row.numerator === action.numerator && row.denominator === action.denominator
    : row.amount === action.amount && row.paid === action.paid && row.currency === (action.currency ?? null)

/** What became of an instrument's actions. */
export interface ActionNews {
  instrumentId: number
  splits: CorporateAction[]
  /** Kinds that came, went, changed or took effect, the last ex-date of each, and when: bars before that date are adjusted otherwise from that moment on. */
  changed: { kind: 'split' | 'dividend'; lastExDate: BarTime; moment: Date }[]
}

/** Takes reports over and works out what follows; what has its ex-date on `today` or before is in effect. The instrument has to be locked. */
export async function storeReports(
  sql: Sql,
  instrumentId: number,
  reported: readonly Reported[],
  today: BarTime,
): Promise<ActionNews> {
  for (const report of reported) await upsertReports(sql, instrumentId, report)
  const rows = await sql.$queryRawUnsafe<ReportRow[]>(
    `SELECT ${reportColumns} FROM action_report r WHERE r.instrument_id = $1::int`,
    instrumentId,
  )
  const actions = resolveActions(rows.map(toReport))
  const changed = await replaceActions(sql, instrumentId, actions, today)
  return { instrumentId, splits: actions.filter(({ kind }) => kind === 'split'), changed }
}

/** Of two reports of one moment the same one stays, whichever came first. */
const upsert = `
  INSERT INTO action_report AS known (instrument_id, kind, ex_date, provider, numerator, denominator, amount, paid, currency,
    raw_object_id, observed_at)
  SELECT $1::int, * FROM (
    SELECT a.kind, a.ex_date, $2::int, a.numerator, a.denominator, a.amount, a.paid, a.currency, $3::int, $4::timestamptz
    FROM jsonb_to_recordset($5::jsonb) AS a (kind text, ex_date date, numerator numeric, denominator numeric, amount numeric,
      paid boolean, currency text)
  ) reports
  ON CONFLICT (instrument_id, kind, ex_date, provider) DO UPDATE SET numerator = excluded.numerator,
    denominator = excluded.denominator, amount = excluded.amount, paid = excluded.paid, currency = excluded.currency,
    raw_object_id = excluded.raw_object_id, observed_at = excluded.observed_at
  WHERE (known.observed_at, coalesce(known.numerator, 0), coalesce(known.denominator, 0), coalesce(known.amount, 0), known.paid,
      coalesce(known.currency, ''))
    < (excluded.observed_at, coalesce(excluded.numerator, 0), coalesce(excluded.denominator, 0), coalesce(excluded.amount, 0),
      excluded.paid, coalesce(excluded.currency, ''))`

async function upsertReports(
  sql: Sql,
  instrumentId: number,
  { source, actions, observedAt, rawObjectId }: Reported,
): Promise<void> {
  await sql.$executeRawUnsafe(
    upsert,
    instrumentId,
    sourceId(source),
    rawObjectId,
    observedAt,
    JSON.stringify(toRows(actions)),
  )
}

/** In the order of the key, as two answers of one instrument may come at once. */
const confirm = `
  UPDATE action_report r SET observed_at = $4::timestamptz, raw_object_id = $3::int
  FROM (
    SELECT r.instrument_id, r.kind, r.ex_date, r.provider
    FROM action_report r JOIN instrument i ON i.id = r.instrument_id
    JOIN jsonb_to_recordset($5::jsonb) AS a (kind text, ex_date date, numerator numeric, denominator numeric, amount numeric,
      paid boolean, currency text) ON a.kind = r.kind AND a.ex_date = r.ex_date
      AND (a.numerator, a.denominator, a.amount, a.paid, a.currency)
        IS NOT DISTINCT FROM (r.numerator, r.denominator, r.amount, r.paid, r.currency)
    WHERE i.symbol = $1 AND r.provider = $2::int AND r.observed_at < $4::timestamptz
    ORDER BY r.kind, r.ex_date FOR UPDATE OF r
  ) same
  WHERE (r.instrument_id, r.kind, r.ex_date, r.provider) = (same.instrument_id, same.kind, same.ex_date, same.provider)`

/** What a source says again was said later: or what comes late, of a time in between, would pass for the newest. */
export async function confirmReports(
  sql: Sql,
  { symbol, source, actions, observedAt, rawObjectId }: Reported,
): Promise<void> {
  if (actions.length === 0) return
  const rows = JSON.stringify(toRows(actions))
  await sql.$executeRawUnsafe(confirm, symbol, sourceId(source), rawObjectId, observedAt, rows)
}

const toRows = (actions: readonly ReportedAction[]) =>
  distinct(actions).map((action) => ({ paid: true, ...action, ex_date: isoDate(action.exDate) }))

/** An answer that names a date twice means the last. */
const distinct = (actions: readonly ReportedAction[]): ReportedAction[] => [
  ...new Map(actions.map((action) => [`${action.kind} ${action.exDate}`, action])).values(),
]

const isoDate = (date: number) => new Date(date).toISOString().slice(0, 10)

function toReport(row: ReportRow): ActionReport {
  const common = {
    exDate: barTime(row.exDate.getTime()),
    source: sourceOf(row.provider),
    observedAt: row.observedAt.getTime(),
  }
  if (row.kind === 'split')
    return { kind: 'split', numerator: row.numerator!, denominator: row.denominator!, ...common }
  const currency = row.currency ?? undefined
  return { kind: 'dividend', amount: row.amount!, paid: row.paid, currency, ...common }
}

const isSame = `(t.kind, t."exDate", t.numerator, t.denominator, t.amount, t.currency, t.providers::smallint[])
        IS NOT DISTINCT FROM (c.kind, c.ex_date, c.numerator, c.denominator, c.amount, c.currency, c.providers)`

/**
 * Ends what is no longer so and begins what is new, at one moment: between the two lies the answer to what was known when. Another
 * source that says the same is kept like that, too, and is no change. What was announced takes effect on its ex-date: that is one.
 */
const replace = `
  WITH told AS (
    SELECT * FROM jsonb_to_recordset($2::jsonb) AS a (kind text, "exDate" date, numerator numeric, denominator numeric,
      amount numeric, currency text, providers int[])
  ), current AS (
    SELECT * FROM corporate_action WHERE instrument_id = $1::int AND until IS NULL
  ), now AS (SELECT clock_timestamp()::timestamptz(3) AS moment), gone AS (
    UPDATE corporate_action a SET until = now.moment FROM now
    WHERE a.id IN (SELECT c.id FROM current c WHERE NOT EXISTS (SELECT FROM told t WHERE ${isSame}))
    RETURNING a.kind, a.ex_date, a.numerator, a.denominator, a.amount, a.currency
  ), fresh AS (
    INSERT INTO corporate_action (instrument_id, kind, ex_date, numerator, denominator, amount, currency, providers, since,
      in_effect_since)
    SELECT $1::int, t.kind, t."exDate", t.numerator, t.denominator, t.amount, t.currency, t.providers, now.moment,
      CASE WHEN t."exDate" <= $3::date THEN now.moment END
    FROM told t CROSS JOIN now WHERE NOT EXISTS (SELECT FROM current c WHERE ${isSame})
    RETURNING kind, ex_date, numerator, denominator, amount, currency
  ), due AS (
    UPDATE corporate_action a SET in_effect_since = now.moment FROM now
    WHERE a.id IN (SELECT c.id FROM current c WHERE c.in_effect_since IS NULL AND c.ex_date <= $3::date
      AND EXISTS (SELECT FROM told t WHERE ${isSame}))
    RETURNING a.kind, a.ex_date, a.numerator, a.denominator, a.amount, a.currency
  ), changed AS (
    (TABLE gone EXCEPT TABLE fresh) UNION ALL (TABLE fresh EXCEPT TABLE gone) UNION ALL TABLE due
  ), bumped AS (
    UPDATE instrument SET actions_version = actions_version + 1 WHERE id = $1::int AND EXISTS (SELECT FROM changed)
  )
  SELECT kind, max(ex_date) AS "lastExDate", (SELECT moment FROM now) AS moment FROM changed GROUP BY kind ORDER BY kind DESC`

async function replaceActions(
  sql: Sql,
  instrumentId: number,
  actions: CorporateAction[],
  today: BarTime,
): Promise<ActionNews['changed']> {
  const told = actions.map(({ sources, ...action }) => ({
    ...action,
    exDate: isoDate(action.exDate),
    providers: sources.map(sourceId),
  }))
  const rows = await sql.$queryRawUnsafe<{ kind: 'split' | 'dividend'; lastExDate: Date; moment: Date }[]>(
    replace,
    instrumentId,
    JSON.stringify(told),
    isoDate(today),
  )
  return rows.map(({ lastExDate, ...row }) => ({ ...row, lastExDate: barTime(lastExDate.getTime()) }))
}
