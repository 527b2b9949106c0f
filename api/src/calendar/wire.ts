import { calendars } from '@barline/db/domain/calendar/calendar-for'
import type { CalendarId } from '@barline/db/domain/calendar/calendar'
import { z } from 'zod'
import { dateText, instantText } from '../contract/values.ts'

export const calendarId = z.enum(Object.keys(calendars) as CalendarId[]).meta({
  id: 'CalendarId',
  description: 'A market that trades at the same times: exchanges by their ISO 10383 code.',
})

export const session = z
  .object({
    date: dateText,
    open: instantText,
    close: instantText.meta({ description: 'The first moment after the session.' }),
    preOpen: instantText.meta({ description: 'Where there is no pre-market, the same as `open`.' }),
    postClose: instantText.meta({ description: 'Where there is no post-market, the same as `close`.' }),
    earlyClose: z.boolean().meta({ description: 'Whether it closes earlier than usual.' }),
  })
  .meta({ id: 'Session', description: 'One day of trading.' })

export type WireSession = z.infer<typeof session>

export const holiday = z
  .object({ date: dateText, name: z.string(), kind: z.enum(['closed', 'early close']) })
  .meta({ id: 'Holiday' })

export const calendarAnswer = z
  .object({
    exchange: calendarId,
    name: z.string(),
    timezone: z.string().meta({ description: "IANA zone of the market's clocks." }),
    from: dateText,
    to: dateText,
    sessions: z.array(session),
    holidays: z.array(holiday),
  })
  .meta({ id: 'CalendarAnswer', description: 'Weekends are neither sessions nor holidays.' })

/** `GET /v1/calendar`. */
export type CalendarAnswer = z.infer<typeof calendarAnswer>
