import { findEvents, recordEvent } from '../dlq/events.ts'
import {
  findLetters,
  type FoundLetter,
  type LetterPage,
  type LetterState,
  type Selection,
} from '../dlq/find-letters.ts'
import { groupLetters } from '../dlq/group-letters.ts'
import { showLetter } from '../dlq/show-letter.ts'
import type { OperationsDeps } from './create-operations.ts'
import type { Look } from './look.ts'
import { toWireEvent, toWireGroup, toWireLetter } from './to-wire.ts'
import { writeLetters } from './write-letters.ts'

const everyState = ['waiting', 'retried', 'discarded', 'gone'] as const

/** Looking at letters and at what was done to them, which changes neither; and notes. */
export function letterOperations(deps: OperationsDeps, look: Look) {
  const { pool } = deps
  const findLetter = async (id: string) => (await findLetters(pool, { exactly: [id] }, everyState))[0]
  return {
    async groups(choice: Selection, state: LetterState) {
      const { at, inFlight } = await look.ifChanged()
      const letters = await findLetters(pool, choice, [state])
      const lookedAt = at === undefined ? null : new Date(at).toISOString()
      return { count: letters.length, lookedAt, inFlight, groups: groupLetters(letters).map(toWireGroup) }
    },
    async letters(choice: Selection, state: LetterState, page: LetterPage) {
      // A page that follows another is one of the same look.
      if (!page.after) await look.ifChanged()
      const letters = await findLetters(pool, choice, [state], page)
      return letters.map((letter) => toWireLetter(letter, look.seen().retention))
    },
    async letter(id: string) {
      const found = await findLetter(id)
      return found && describe(deps, found, look)
    },
    async exportLetters(choice: Selection, state: LetterState, format: 'json' | 'csv') {
      await look.ifChanged()
      return writeLetters(pool, choice, state, format)
    },
    async note(id: string, text: string, actor: string) {
      if (!(await findLetter(id))) return undefined
      await recordEvent(pool, { letterId: id, actor, action: 'note', detail: { text } })
      return toWireEvent((await findEvents(pool, { letterId: id, limit: 1 }))[0]!)
    },
    async events({ letter, ...of }: { letter?: string; before?: number; limit: number }) {
      const events = await findEvents(pool, { ...of, ...(letter !== undefined && { letterId: letter }) })
      return events.reverse().map(toWireEvent)
    },
  }
}

async function describe(deps: OperationsDeps, found: FoundLetter, look: Look) {
  const { object, ledger, history } = await showLetter(deps, found)
  return {
    letter: toWireLetter(found, look.seen().retention),
    body: found.body,
    object: object && 'bytes' in object ? object : null,
    trouble: object && 'problem' in object ? object.problem : null,
    ...{ ledger, history: history.map(toWireEvent) },
  }
}
