import type { ActionSource } from '@barline/db/domain/actions/action'
import type { Action } from '@barline/db/domain/actions/adjustment'
import { providerOf } from '@barline/db/domain/provider'
import { barTime } from '@barline/db/domain/time'

/** A row of `corporate_action` as JSON has it. */
export type ActionRow = [
  kind: 'split' | 'dividend',
  exDate: string,
  numerator: number | null,
  denominator: number | null,
  amount: number | null,
  currency: string | null,
  providers: number[],
]

export type KnownAction = Action & { sources: ActionSource[] }

/** The actions of an instrument that fit, by ex-date, as a subselect. Doubles hold every stored digit: they were doubles when stored. */
export const actionsJson = (instrument: string, condition: string): string => `(
  SELECT coalesce(json_agg(json_build_array(a.kind, a.ex_date, a.numerator, a.denominator, a.amount, a.currency, a.providers)
    ORDER BY a.ex_date, a.kind DESC), '[]')
  FROM corporate_action a WHERE a.instrument_id = ${instrument} AND ${condition})`

export const toActions = (rows: readonly ActionRow[]): KnownAction[] => rows.map(toAction)

function toAction([kind, date, numerator, denominator, amount, currency, providers]: ActionRow): KnownAction {
  const exDate = barTime(Date.parse(date))
  const sources = providers.map((id) => (id === 0 ? 'facts' : providerOf(id)))
  if (kind === 'split') return { kind, exDate, numerator: numerator!, denominator: denominator!, sources }
  return { kind, exDate, amount: amount!, currency: currency ?? undefined, sources }
}
