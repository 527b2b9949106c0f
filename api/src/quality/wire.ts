import { flagKinds } from '@barline/db/domain/quality/policy'
import { z } from 'zod'
import { calendarId } from '../calendar/wire.ts'
import {
  barTimeText,
  instantText,
  intervalName,
  nextCursor,
  providerName,
  symbolText,
  wholeNumber,
} from '../contract/values.ts'

const flagKind = z.enum(flagKinds).meta({
  id: 'FlagKind',
  description: `\`range_broken\`: high or low do not hold the other prices. \`suspect_scale\`: prices are about 100 times, or a hundredth of, what they are
before and after. \`suspect_split\`: a jump like that of a split that nobody tells of, or none at one that is known. \`outlier\`: up to three bars stick out far. \`stale\`: bars in a row that are the same. \`basis_doubtful\`: it cannot be told whether
the provider had divided the prices by a split that is known.`,
})

export const flag = z
  .object({
    kind: flagKind,
    from: barTimeText.meta({ description: 'The first bar.' }),
    to: barTimeText.meta({ description: 'The last bar.' }),
    bars: z.int().min(1),
    note: z.string().meta({ description: 'What was seen.' }),
  })
  .meta({
    id: 'Flag',
    description: 'A suspicion about bars in a row; nothing is ever repaired or left out because of it.',
  })

export type WireFlag = z.infer<typeof flag>

export const freshness = z
  .object({
    last: barTimeText.meta({ description: 'The last bar.' }),
    observedAt: instantText.meta({ description: 'The newest observation of it.' }),
    behind: wholeNumber.nullable().meta({
      description:
        'How many later bars the calendar expects by now; null where nobody knows when the market trades.',
    }),
    missing: barTimeText.nullable().meta({ description: 'The first of them.' }),
  })
  .meta({ id: 'Freshness' })

export type WireFreshness = z.infer<typeof freshness>

export const disagreement = z
  .object({
    providers: z
      .tuple([providerName, providerName])
      .meta({ description: 'The one whose bars are served, and the other.' }),
    compared: wholeNumber,
    differing: wholeNumber,
    median: z.number().nullable().meta({
      description:
        'Relative difference of the price that differs most, among the bars that differ; 0.01 is one per cent.',
    }),
    worst: z.object({ relative: z.number(), t: barTimeText }).nullable(),
  })
  .meta({
    id: 'Disagreement',
    description:
      "Two providers that gave the same bars. Compared are final values that were replaced by the other's.",
  })

export type WireDisagreement = z.infer<typeof disagreement>

export const coverage = z.object({ calendar: calendarId, expected: wholeNumber, present: wholeNumber }).meta({
  id: 'Coverage',
  description: 'Bars that the calendar expects by now, and for how many of them there is one.',
})

export type WireCoverage = z.infer<typeof coverage>

const series = {
  symbol: symbolText,
  interval: intervalName,
  version: wholeNumber.meta({ description: "The series' version." }),
  from: barTimeText.meta({ description: 'Where the range begins that was looked at.' }),
  to: barTimeText,
  bars: wholeNumber,
  freshness,
}

const checked = {
  coverage: coverage.nullable().meta({ description: 'Null where nobody knows when the market trades.' }),
  flagged: z.partialRecord(flagKind, z.int().min(1)).meta({
    description: 'How many bars have a flag, by its kind; kinds without any are left out.',
  }),
  disagreements: z.array(disagreement),
}

export const qualityAnswer = z
  .object({ ...series, ...checked, flags: z.array(flag), next: nextCursor })
  .meta({
    id: 'QualityAnswer',
    description: 'Everything but `flags` is of the whole range, whatever page this is.',
  })

/** `GET /v1/quality/{symbol}`. */
export type QualityAnswer = z.infer<typeof qualityAnswer>

export const seriesQuality = z
  .object({
    ...series,
    checked: z.object(checked).nullable().meta({
      description: 'Null where the bars were not looked at, as there are too many for a list.',
    }),
  })
  .meta({ id: 'SeriesQuality' })

/** One series of `GET /v1/quality`: as of `GET /v1/quality/{symbol}`, without the single flags. */
export type SeriesQuality = z.infer<typeof seriesQuality>

export const qualityListAnswer = z
  .object({ series: z.array(seriesQuality), next: nextCursor })
  .meta({ id: 'QualityListAnswer', description: 'By symbol.' })

/** `GET /v1/quality`, by symbol. */
export type QualityListAnswer = z.infer<typeof qualityListAnswer>
