import { callRoll } from '../dlq/call-roll.ts'
import { findLetters } from '../dlq/find-letters.ts'
import { findEvents, recordEvent } from '../dlq/events.ts'
import type { Context } from './context.ts'
import { only, withDlq } from './dlq-options.ts'
import { describeEvent } from './dlq-show.ts'
import { shortId } from './dlq-words.ts'

export async function runNote(
  context: Context,
  id: string,
  text: string,
  { json }: { json?: true },
): Promise<number> {
  if (text.trim() === '') throw new Error('note: expected a text, got none')
  await withDlq(context, async (deps) => {
    await callRoll(deps, { remove: false })
    const all = ['waiting', 'retried', 'discarded', 'gone'] as const
    const letter = only(id, await findLetters(deps.pool, { ids: [id] }, all))
    await recordEvent(deps.pool, { letterId: letter.id, actor: deps.actor, action: 'note', detail: { text } })
    context.console.out(
      json ? JSON.stringify({ id: letter.id, note: text }) : `Noted on ${shortId(letter.id)}.`,
    )
  })
  return 0
}

export async function runLog(context: Context, { json }: { json?: true }): Promise<number> {
  await withDlq(context, async ({ pool }) => {
    const events = await findEvents(pool, {})
    if (json) return context.console.out(JSON.stringify({ events }))
    if (events.length === 0) context.console.out('Nothing was ever done to a dead letter.')
    for (const event of events) context.console.out(`${shortId(event.letterId)}  ${describeEvent(event)}`)
  })
  return 0
}
