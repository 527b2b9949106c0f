import type { Calendar } from '@barline/db/domain/calendar/calendar'
import { hoursOf } from '#lib/sessions/place-hours.ts'
import { actionTitle } from '#lib/format/action-words.ts'
import { causeNames, missingWords } from '#lib/format/gap-words.ts'
import { flagNames } from '#lib/format/passport-words.ts'
import type { Bar } from '#lib/bars/bar.ts'
import { indexAt } from '#lib/bars/merge-bars.ts'
import type { BarMarkKind } from './bar-marks.ts'
import type { Honesty } from './honesty.ts'
import type { EventMark } from './mark.ts'
import type { PlacedGaps } from './place-gaps.ts'

/** Something that is told of a bar. */
export interface Note {
  kind: EventMark['kind'] | BarMarkKind | 'gap' | 'hours'
  text: string
}

const hourNames = { pre: 'Pre-market', post: 'Post-market' }

interface Known {
  events: readonly EventMark[]
  /** Of the prices. */
  currency: string | null
  told: Honesty
  gaps: readonly PlacedGaps[]
  bars: readonly Bar[]
  /** Of a market that trades outside of its regular hours, too. */
  hours: Calendar | undefined
}

/** All that is told of the bar of a time. */
export function notesAt(time: number, { events, currency, told, gaps, bars, hours }: Known): Note[] {
  const ofEvents = events
    .filter((mark) => mark.time === time)
    .flatMap(({ kind, actions }) => actions.map((action) => ({ kind, text: actionTitle(action, currency) })))
  const status: Note[] = []
  const off = hours && hoursOf(time, hours)
  if (off) status.push({ kind: 'hours', text: hourNames[off] })
  if (told.revised.includes(time)) status.push({ kind: 'revised', text: 'Revised' })
  if (told.forming.includes(time)) status.push({ kind: 'forming', text: 'Forming' })
  const suspicions = told.flags
    .filter(({ from, to }) => from <= time && time <= to)
    .map(({ kind }): Note => ({ kind: 'suspicious', text: flagNames[kind] }))
  const at = indexAt(bars, time)
  return [...ofEvents, ...status, ...suspicions, ...gaps.flatMap((placed) => gapNotes(placed, at))]
}

function gapNotes(placed: PlacedGaps, at: number): Note[] {
  const notes: Note[] = []
  for (let i = placed.endingFrom(at); i < placed.count; i++) {
    const { mark, from, to } = placed.at(i)
    if (from > at) break
    const isOver = from < to
    if (isOver && to === at) continue
    const where = isOver ? '' : ' before it'
    notes.push({
      kind: 'gap',
      text: `${missingWords(mark)}${where}: ${causeNames[mark.cause].name.toLowerCase()}`,
    })
  }
  return notes
}
