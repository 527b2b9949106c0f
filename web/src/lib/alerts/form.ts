import type { AlertDraft, WireAlertRule } from '@barline/api/wire'
import type { Interval } from '@barline/db/domain/interval'
import { ruleKinds, type RuleKind } from './kinds.ts'

/** A rule as somebody fills it in: everything is text. */
export interface RuleForm {
  symbol: string
  interval: Interval
  kind: RuleKind
  params: Record<string, string>
  name: string
  message: string
  repeat: WireAlertRule['repeat']
  /** Of the repeat `cool-down`, in minutes. */
  coolDown: string
  /** A date, the last day on which it fires; empty for ever. */
  expires: string
  /** The moment that this day was read from, which may lie within it; null where there was none. */
  end: string | null
  /** To the topic, whose subscribers get e-mails and text messages. */
  topic: boolean
  /** Web addresses, one a line. */
  webhooks: string
}

export interface Beginning {
  symbol: string
  interval: Interval
  kind?: RuleKind
  params?: Readonly<Record<string, string | number>>
}

/** The parameters of a kind: what is given, else what is usual. */
export const paramsOf = (
  kind: RuleKind,
  given: Readonly<Record<string, string | number>> = {},
): Record<string, string> =>
  Object.fromEntries(
    ruleKinds[kind].fields.map(({ name, preset = '' }) => [name, String(given[name] ?? preset)]),
  )

/** A new rule on a series. */
export const newForm = ({ symbol, interval, kind = 'price-above', params }: Beginning): RuleForm => ({
  ...{ symbol, interval, kind, params: paramsOf(kind, params), name: '', message: '' },
  ...{ repeat: 'every-bar', coolDown: '60', expires: '', end: null, topic: false, webhooks: '' },
})

export const formOf = (rule: WireAlertRule): RuleForm => ({
  symbol: rule.symbol,
  interval: rule.interval,
  kind: rule.kind,
  params: paramsOf(rule.kind, rule.params),
  name: rule.name ?? '',
  message: rule.message ?? '',
  repeat: rule.repeat,
  coolDown: rule.coolDownSeconds === null ? '60' : String(rule.coolDownSeconds / 60),
  ...{ expires: lastDayOf(rule.expiresAt), end: rule.expiresAt },
  topic: rule.targets.some(({ kind }) => kind === 'sns'),
  webhooks: rule.targets.flatMap((target) => (target.kind === 'webhook' ? [target.url] : [])).join('\n'),
})

// The form has days, and a day is over when the next one begins.
const day = 86_400_000

const lastDayOf = (end: string | null): string =>
  end === null ? '' : new Date(Date.parse(end) - 1).toISOString().slice(0, 10)

/** A rule that ends at another moment begins anew: who leaves the day as it is means the moment that there was. */
function endOf({ expires, end }: RuleForm): string | null {
  if (expires === lastDayOf(end)) return end
  return expires === '' ? null : new Date(Date.parse(expires) + day).toISOString()
}

const orNull = (text: string) => (text.trim() === '' ? null : text.trim())

/** What is sent. Whether it makes sense is for the server to say: nothing that could be wrong is left out. */
export function draftOf(form: RuleForm): AlertDraft {
  const params = ruleKinds[form.kind].fields.flatMap(({ name, type }) => {
    const text = form.params[name]?.trim() ?? ''
    return text === '' ? [] : [[name, type === 'number' ? Number(text) : text] as const]
  })
  const urls = form.webhooks.split('\n').flatMap((line) => orNull(line) ?? [])
  return {
    symbol: form.symbol.trim(),
    interval: form.interval,
    kind: form.kind,
    params: Object.fromEntries(params),
    name: orNull(form.name),
    message: orNull(form.message),
    repeat: form.repeat,
    coolDownSeconds: form.repeat === 'cool-down' ? Math.round(Number(form.coolDown) * 60) : null,
    expiresAt: endOf(form),
    targets: [
      ...(form.topic ? [{ kind: 'sns' as const }] : []),
      ...urls.map((url) => ({ kind: 'webhook' as const, url })),
    ],
  }
}
