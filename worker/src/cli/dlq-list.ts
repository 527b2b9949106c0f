import { callRoll, type Roll } from '../dlq/call-roll.ts'
import { findLetters, type FoundLetter, type LetterState } from '../dlq/find-letters.ts'
import { groupLetters, type LetterGroup } from '../dlq/group-letters.ts'
import { reasons } from '../etl/reasons.ts'
import { shorten } from './columns.ts'
import type { Context } from './context.ts'
import { isEverything, selectionOf, withDlq, type SelectionFlags } from './dlq-options.ts'
import { fullNameOf, obsoleteWords, placeLine, reasonLine, shortId } from './dlq-words.ts'
import { span } from './plain.ts'
import { count, counted, table } from './print.ts'

export interface ListOptions extends SelectionFlags {
  letters?: true
  state: LetterState
  json?: true
}

export async function runList(context: Context, ids: string[], options: ListOptions): Promise<number> {
  await withDlq(context, async (deps) => {
    const roll = await callRoll(deps, { remove: false })
    const selection = selectionOf(options, ids)
    const letters = await findLetters(deps.pool, selection, [options.state])
    const groups = groupLetters(letters)
    if (options.json) return context.console.out(JSON.stringify(toDocument(roll, letters, groups)))
    const now = deps.now()
    const shown =
      options.letters || ids.length > 0
        ? describeLetters(letters, roll, now)
        : groups.flatMap((group) => ['', ...describeGroup(group, options.state, roll, now)])
    for (const line of [
      titleOf(letters.length, groups.length, options.state, isEverything(selection)),
      ...describeRoll(roll),
      ...shown,
    ])
      context.console.out(line)
  })
  return 0
}

function titleOf(letters: number, groups: number, state: LetterState, isAll: boolean): string {
  const thing = `${state === 'waiting' ? 'dead' : state} letter`
  if (letters === 0) return isAll ? `No ${thing}s.` : `No ${thing} fits.`
  return `${counted(letters, thing)} in ${counted(groups, 'group')}.`
}

const toDocument = (roll: Roll, letters: readonly FoundLetter[], groups: readonly LetterGroup[]) => ({
  count: letters.length,
  inFlight: roll.inFlight,
  doneButStillQueued: roll.left,
  groups: groups.map((group) => ({
    ...group,
    ...reasons[group.reason],
    oldest: new Date(group.oldest).toISOString(),
    newest: new Date(group.newest).toISOString(),
  })),
  letters: letters.map((letter) => ({
    ...letter,
    body: undefined,
    attributes: undefined,
    class: reasons[letter.reason].class,
    inFlight: isInFlight(letter, roll),
    expiresAt:
      letter.state === 'waiting' ? new Date(letter.sentAt.getTime() + roll.retention).toISOString() : null,
  })),
})

/** Not seen in the queue just now, while somebody else had letters in hand. */
const isInFlight = ({ state, lastSeenAt }: FoundLetter, { busy, startedAt, inFlight }: Roll): boolean =>
  state === 'waiting' && !busy && inFlight > 0 && lastSeenAt < startedAt

export function describeRoll({ busy, inFlight, left }: Roll): string[] {
  return [
    ...(busy ? ['Another process is going through the queue; this is as it was seen last.'] : []),
    ...(inFlight > 0
      ? [
          `${counted(inFlight, 'message')} of the queue ${inFlight === 1 ? 'is' : 'are'} in the hands of somebody else and cannot be seen now.`,
        ]
      : []),
    ...(left > 0
      ? [
          `${counted(left, 'letter')} more ${left === 1 ? 'is' : 'are'} done and still queued; \`npx barline dlq drain --yes\` takes ${left === 1 ? 'it' : 'them'} out.`,
        ]
      : []),
  ]
}

const mostSeries = 6

function describeGroup(group: LetterGroup, state: LetterState, { retention }: Roll, now: number): string[] {
  const { fingerprint, where, expected, came, series, range, oldest, newest, obsolete } = group
  const names = series.slice(0, mostSeries).map((one) => `${one.symbol} ${one.interval} (${one.provider})`)
  const more = series.length > mostSeries ? `, and ${count(series.length - mostSeries)} more` : ''
  const ids = group.ids.slice(0, 4).map(shortId).join(', ')
  return [
    `${fingerprint}  ${counted(group.count, 'letter')}${obsolete > 0 ? `, ${count(obsolete)} obsolete` : ''}`,
    `  ${reasonLine(group.reason)}`,
    ...(where + expected + came === '' ? [] : [`  ${placeLine(group)}`]),
    ...(names.length > 0 ? [`  ${names.join(', ')}${more}`] : []),
    ...(range ? [`  bars from ${range.from.slice(0, 10)} to ${range.to.slice(0, 10)}`] : []),
    `  ${group.count === 1 ? '' : `oldest ${span(now - oldest)} ago, newest `}${span(now - newest)} ago${state === 'waiting' ? `; ${expiry(oldest, retention, now)}` : ''}`,
    `  letters ${ids}${group.count > 4 ? ', ...' : ''}`,
    `  -> ${reasons[group.reason].action}`,
  ]
}

const expiry = (sent: number, retention: number, now: number): string =>
  sent + retention > now
    ? `the queue keeps it for ${span(sent + retention - now)} more`
    : 'the queue drops it now'

/** Of the object's name; `dlq show` has all of it. */
const mostColumns = 80

function describeLetters(letters: readonly FoundLetter[], roll: Roll, now: number): string[] {
  const rows = letters.map((letter) => [
    shortId(letter.id),
    letter.fingerprint,
    letter.reason,
    shorten(fullNameOf(letter), mostColumns),
    span(now - letter.sentAt.getTime()),
    String(letter.attempts),
    [
      ...(letter.obsolete ? [`obsolete: ${obsoleteWords[letter.obsolete.why]}`] : []),
      ...(isInFlight(letter, roll) ? ['in flight'] : []),
      ...(letter.notes > 0 ? [counted(letter.notes, 'note')] : []),
    ].join('; '),
  ])
  return rows.length === 0
    ? []
    : ['', ...table(['ID', 'GROUP', 'REASON', 'OBJECT', 'AGE', 'ATTEMPTS', 'REMARKS'], rows, ['ATTEMPTS'])]
}
