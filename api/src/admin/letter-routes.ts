import { Readable } from 'node:stream'
import { Hono } from 'hono'
import type { ApiEnv } from '../http/env.ts'
import { allowOnly } from '../http/methods.ts'
import { problem } from '../http/problem.ts'
import { pageOf } from '../alerts/cursor.ts'
import { actorOf, printable } from './by.ts'
import { toChoice } from './choice.ts'
import { formatLetterCursor } from './cursor.ts'
import * as described from './letter-operations.ts'
import { handleWith } from './no-operations.ts'
import type { Operations } from './operations.ts'

interface LetterDeps {
  operations?: Operations | undefined
  proxies: number
}

/** `/v1/admin/dead-letters` and what belongs to it. The guard of operators has answered before. */
export function letterRoutes({ operations, proxies }: LetterDeps): Hono<ApiEnv> {
  const routes = new Hono<ApiEnv>()
  const on = handleWith(routes, operations)
  on(described.listLetterGroups, async (of, c, { state, ...choice }) =>
    c.json(await of.groups(toChoice(choice), state)),
  )
  on(described.listLetters, async (of, c, { state, limit, cursor, ...choice }) => {
    const found = await of.letters(toChoice(choice), state, {
      limit: limit + 1,
      ...(cursor && { after: cursor }),
    })
    const letters = found.slice(0, limit)
    const last = found.length > limit ? letters.at(-1)! : undefined
    const next = last ? formatLetterCursor({ id: last.id, sentAt: Date.parse(last.sentAt) }) : null
    return c.json({ letters, next })
  })
  on(described.exportLetters, async (of, c, { state, format, ...choice }) => {
    const pieces = await of.exportLetters(toChoice(choice), state, format)
    return c.body(Readable.toWeb(Readable.from(encoded(pieces))) as ReadableStream, 200, {
      'content-type': format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json',
      'content-disposition': `attachment; filename="dead-letters.${format}"`,
    })
  })
  on(described.getLetter, async (of, c, { id }) => {
    const found = await of.letter(id)
    return found ? c.json(found) : unknownLetter(c, id)
  })
  on(described.addNote, async (of, c, { id }, { text, by }) => {
    const event = await of.note(id, printable(text), actorOf(c, by, proxies))
    return event ? c.json(event, 201) : unknownLetter(c, id)
  })
  addEvents(on)
  allowOnly(routes, ...Object.values(described))
  return routes
}

function addEvents(on: ReturnType<typeof handleWith>): void {
  on(described.listLetterEvents, async (of, c, { letter, limit, cursor }) => {
    const chosen = {
      ...(letter !== undefined && { letter }),
      ...(cursor !== undefined && { before: cursor }),
    }
    const { page: events, next } = pageOf(await of.events({ ...chosen, limit: limit + 1 }), limit)
    return c.json({ events, next })
  })
}

const unknownLetter = (c: Parameters<typeof problem>[0], id: string) =>
  problem(c, 'unknown-letter', `There is no letter ${id}.`)

async function* encoded(pieces: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  for await (const piece of pieces) yield encoder.encode(piece)
}
