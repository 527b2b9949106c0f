import { callRoll } from '../dlq/call-roll.ts'
import { findLetters } from '../dlq/find-letters.ts'
import { showLetter, type Excerpt, type ShownLetter } from '../dlq/show-letter.ts'
import type { LetterEvent } from '../dlq/events.ts'
import { reasons } from '../etl/reasons.ts'
import type { Context } from './context.ts'
import { only, withDlq } from './dlq-options.ts'
import { nameOf, obsoleteWords, reasonLine } from './dlq-words.ts'
import { plain, plainLines } from './plain.ts'
import { count, counted, size } from './print.ts'

/** Characters. */
const mostOfMessage = 600

export async function runShow(context: Context, id: string, { json }: { json?: true }): Promise<number> {
  await withDlq(context, async (deps) => {
    const find = () => findLetters(deps.pool, { ids: [id] }, ['waiting', 'retried', 'discarded', 'gone'])
    const known = await find()
    if (known.length === 0) await callRoll(deps, { remove: false })
    const shown = await showLetter(deps, only(id, known.length > 0 ? known : await find()))
    if (json) context.console.out(JSON.stringify(shown))
    else describe(shown).forEach(context.console.out)
  })
  return 0
}

function describe({ letter, object, ledger, history }: ShownLetter): string[] {
  const { reason, where, expected, came, obsolete } = letter
  return [
    `Letter ${plain(letter.id)} (${letter.state}), group ${letter.fingerprint}`,
    `  ${nameOf(letter)}`,
    `  ${reasonLine(reason)}`,
    ...Object.entries({ where, expected, came })
      .filter(([, said]) => said !== '')
      .map(([name, said]) => `  ${name.padEnd(8)}  ${plain(said)}`),
    `  sent      ${letter.sentAt.toISOString()}, after ${counted(letter.attempts, 'attempt')}${letter.etlVersion ? ` by ETL ${plain(letter.etlVersion)}` : ''}`,
    ...(letter.range ? [`  bars      ${letter.range.from} to ${letter.range.to}`] : []),
    ...(obsolete ? [`  obsolete  ${obsoleteWords[obsolete.why]}: ${plain(obsolete.by)}`] : []),
    ...(letter.archiveKey ? [`  archive   ${plain(letter.archiveKey)}`] : []),
    `  -> ${reasons[reason].action}`,
    '',
    ...(object ? describeObject(letter.bucket, letter.key, object) : describeMessage(letter.body)),
    ...(ledger ? ['', `Ledger: ${describeLedger(ledger)}`] : []),
    ...(history.length > 0 ? ['', 'History', ...history.map((event) => `  ${describeEvent(event)}`)] : []),
  ]
}

/** Of a message that may be anything the beginning: who sent it can be found out by nothing else. */
function describeMessage(body: string): string[] {
  const before = body.slice(0, mostOfMessage)
  const skipped = { before: 0, after: body.length - before.length }
  return [
    'It announces no object that could be read. The message:',
    '',
    ...describeExcerpt({ before, marked: '', after: '', skipped }),
  ]
}

function describeObject(
  bucket: string | null,
  key: string | null,
  object: NonNullable<ShownLetter['object']>,
): string[] {
  const name = `s3://${plain(bucket ?? '')}/${plain(key ?? '')}`
  if ('problem' in object) return [name, plain(object.problem)]
  return [
    `${name} (${size(object.bytes)}${object.lastModified ? `, of ${object.lastModified}` : ''})`,
    '',
    ...describeExcerpt(object.excerpt),
  ]
}

/** The offending place between arrows. */
function describeExcerpt({ before, marked, after, skipped }: Excerpt): string[] {
  const text =
    marked === ''
      ? plainLines(before)
      : `${plainLines(before)}>>>${plainLines(marked)}<<<${plainLines(after)}`
  return [
    ...(skipped.before > 0 ? [`  ... ${count(skipped.before)} characters before`] : []),
    ...text.split('\n').map((line) => `  ${line}`.trimEnd()),
    ...(skipped.after > 0 ? [`  ... ${count(skipped.after)} characters more`] : []),
  ]
}

const describeLedger = (ledger: Record<string, unknown>): string =>
  Object.entries(ledger)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name} ${plain(value instanceof Date ? value.toISOString() : String(value))}`)
    .join(', ')

export function describeEvent({ at, actor, action, detail, runId }: LetterEvent): string {
  const told =
    action === 'note'
      ? `: ${plain(String(detail.text))}`
      : detail.verdict
        ? `: ${plain(String(detail.verdict))}`
        : ''
  return `${at.toISOString()}  ${plain(actor)}  ${action}${told}${runId === null ? '' : ` (plan ${runId})`}`
}
