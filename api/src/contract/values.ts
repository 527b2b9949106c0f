import type { ActionSource } from '@barline/db/domain/actions/action'
import { intervals } from '@barline/db/domain/interval'
import { providerIds, type Provider } from '@barline/db/domain/provider'
import { z } from 'zod'

// Values that several answers are made of. Numbers are JSON numbers with the digits that are stored.

export const intervalName = z
  .enum(intervals)
  .meta({ id: 'Interval', description: 'Length of a bar: minutes, hours, day, week, month.' })

export const dateText = z.string().meta({ format: 'date', examples: ['2024-06-10'] })

export const instantText = z.string().meta({ format: 'date-time', examples: ['2024-06-10T13:30:00Z'] })

/** The time of a bar's open, as text. */
export const barTimeText = z.string().meta({
  id: 'BarTime',
  description:
    'Open of a bar: the session date (`2024-06-10`) of `1d` and longer, else an instant (`2024-06-10T13:30:00Z`).',
  anyOf: [{ format: 'date' }, { format: 'date-time' }],
})

export const nextCursor = z.string().nullable().meta({
  description: 'Pass it as `cursor`, all else unchanged, for what follows; null when nothing does.',
})

export const symbolText = z.string().meta({ description: 'The ticker in canonical form, upper case.' })

export const wholeNumber = z.int().min(0)

const providers = Object.keys(providerIds) as Provider[]

export const providerName = z.enum(providers).meta({ id: 'Provider', description: 'Who provided prices.' })

export const actionSource = z.enum<ActionSource[]>([...providers, 'facts']).meta({
  id: 'ActionSource',
  description: 'Who tells of a split or dividend; `facts` is the list that Barline keeps itself.',
})
