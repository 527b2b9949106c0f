import { bases, type Basis } from '@barline/db/domain/actions/as-traded'
import type { BarStatus } from '@barline/db/domain/bar-status'
import { z } from 'zod'
import {
  actionSource,
  barTimeText,
  dateText,
  instantText,
  intervalName,
  providerName,
  symbolText,
  wholeNumber,
} from '../contract/values.ts'
import { flag } from '../quality/wire.ts'

const textOrNull = z.string().nullable()

export const barSource = z
  .object({
    provider: providerName,
    bucket: z.string(),
    key: z.string(),
    versionId: textOrNull.meta({
      description:
        "Of the object's newest content, which the value may be older than where the key was written again.",
    }),
    etag: textOrNull,
    place: wholeNumber.meta({
      description:
        "The bar's place in it: the line of a table, counted from 1, or the number in a JSON answer's list, counted from 0.",
    }),
    where: z
      .string()
      .meta({ description: 'The same for people: `line 17`, `/chart/result/0/timestamp/16`.' }),
    observedAt: instantText.meta({ description: 'When the provider said so.' }),
    etlVersion: textOrNull.meta({ description: 'Which version of our code read it last.' }),
    deletedAt: instantText.nullable().meta({
      description: 'When the object was removed from the bucket, if it was: what it taught us stays.',
    }),
  })
  .meta({ id: 'BarSource', description: 'The raw object that a value was read in.' })

export type BarSource = z.infer<typeof barSource>

const numbers = { o: z.number(), h: z.number(), l: z.number(), c: z.number(), v: z.number() }

export const barNumbers = z
  .object(numbers)
  .meta({ id: 'BarNumbers', description: 'Open, high, low, close and volume.' })

export type BarNumbers = z.infer<typeof barNumbers>

export const conversion = z
  .object({
    kind: z.literal('split'),
    exDate: dateText,
    ratio: z.string().meta({ description: 'New shares for old ones: `4:1`.' }),
    sources: z.array(actionSource).meta({ description: 'Who says so, the one that is followed first.' }),
  })
  .meta({
    id: 'Conversion',
    description:
      'A split that a provider had divided its prices by, taken out of them again: times `ratio` before the ex-date.',
  })

export type Conversion = z.infer<typeof conversion>

const value = {
  ...numbers,
  status: z.enum<BarStatus[]>(['forming', 'final', 'revised']).meta({
    description:
      '`forming`: nobody had looked since the bar was over. `final`: somebody had. `revised`: it changed after somebody had.',
  }),
  provided: barNumbers.meta({ description: 'What stands at the named place.' }),
  conversions: z.array(conversion).meta({
    description: 'The splits by which what was provided becomes the value; none where they are the same.',
  }),
  basis: z.enum(Object.keys(bases) as Basis[]).meta({
    description:
      'How the provider gives prices: as traded, divided by splits up to `basisOn`, or so that it had to be told from its bars.',
  }),
  basisOn: dateText.nullable(),
  doubtful: z.boolean().meta({
    description: 'A split is known of which it cannot be told whether it is in what was provided.',
  }),
  revision: wholeNumber.meta({ description: 'How many values the bar had before this one.' }),
  version: wholeNumber.meta({ description: "The series' version that brought it." }),
  committedAt: instantText.meta({ description: 'When that was committed.' }),
  source: barSource.meta({ description: 'Of the newest observation that says so.' }),
}

export const barValue = z.object(value)

/** One value of a bar: prices as traded. */
export type BarValue = z.infer<typeof barValue>

const name = { symbol: symbolText, interval: intervalName, t: barTimeText }

export const passport = z
  .object({
    ...name,
    ...value,
    seriesVersion: wholeNumber.meta({ description: 'The newest version of the series.' }),
    checks: z.array(flag).meta({
      description: 'What is suspicious about it, held against the bars around it; empty where nothing is.',
    }),
    revisions: z.array(barValue.extend({ untilVersion: wholeNumber }).meta({ id: 'Revision' })).meta({
      description: 'Oldest first; each was served from its `version` up to, not including, `untilVersion`.',
    }),
  })
  .meta({
    id: 'Passport',
    description: 'The bar as it is served, prices as traded, and all that it was before.',
  })

/** `GET /v1/candles/{symbol}/{interval}/{time}/passport`: the bar as it is served, and all that it was before. */
export type Passport = z.infer<typeof passport>

export const derivedPassport = z
  .object({
    ...name,
    derived: z.object({
      interval: intervalName,
      from: barTimeText.meta({ description: 'The first of the bars.' }),
      to: barTimeText.meta({ description: 'The last of them.' }),
      count: z.int().min(1),
    }),
  })
  .meta({
    id: 'DerivedPassport',
    description:
      'Of a bar that is not stored but rolled up when it is read: the stored bars that it is made of have a passport each.',
  })

/** `GET .../passport` of a bar that is not stored but rolled up when it is read. */
export type DerivedPassport = z.infer<typeof derivedPassport>
