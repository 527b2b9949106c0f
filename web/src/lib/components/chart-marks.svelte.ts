import type { ActionsAnswer, SymbolEntry } from '@barline/api/wire'
import { calendarFor } from '@barline/db/domain/calendar/calendar-for'
import type { Series } from '#lib/api/series.ts'
import type { Bar } from '#lib/bars/bar.ts'
import { type GapGroup, groupOf } from '#lib/chart/gap-strips.ts'
import type { PriceChart } from '#lib/chart/price-chart.ts'
import { barMarks } from '#lib/marks/bar-marks.ts'
import { type Honesty, isSameGap, nothingTold } from '#lib/marks/honesty.ts'
import type { EventMark, MarkKind } from '#lib/marks/mark.ts'
import { type Note, notesAt } from '#lib/marks/notes.ts'
import { placeEvents } from '#lib/marks/place-events.ts'
import { anchorGaps, beforeTrailing, placeGaps, type PlacedGaps } from '#lib/marks/place-gaps.ts'
import { splitHours } from '#lib/sessions/off-hours.ts'
import { type CardState, cardState } from './card-state.svelte.ts'
import { knownHonesty } from './honesty/known-honesty.svelte.ts'
import { knownActions } from './known-actions.svelte.ts'

export interface MarksDeps {
  chart(): PriceChart | undefined
  series(): Series
  instrument(): SymbolEntry
  /** IANA name of the exchange's zone. */
  timezone(): string
  bars(): readonly Bar[]
  /** The bars that there are: a replay shows fewer. */
  loaded(): readonly Bar[]
  hidden(): readonly MarkKind[]
}

export interface ChartMarks {
  /** All that is known of the symbol, and those of it that are drawn. */
  readonly actions: ActionsAnswer
  readonly events: readonly EventMark[]
  /** What is told of the loaded bars, drawn or not. */
  readonly told: Honesty
  /** Of bars that have a mark, ascending. */
  readonly times: readonly number[]
  notesAt(time: number): readonly Note[]
  /** What is told of the one that somebody looks at. */
  readonly card: CardState
}

/** What is told beside prices, on the chart that a component shows. */
export function chartMarks(deps: MarksDeps): ChartMarks {
  const actions = knownActions(() => deps.series().symbol)
  const events = $derived(
    deps.hidden().includes('events')
      ? []
      : placeEvents(actions.value.actions, deps.bars(), deps.series().interval, deps.timezone()),
  )
  const known = knownHonesty({ ...deps, bars: deps.loaded })
  const seen = $derived(beforeReplay(known.value, deps.bars(), deps.loaded()))
  const told = $derived(shownOf(seen, deps.hidden()))
  const placed = placedGaps(deps, () => told)
  const signs = $derived(barMarks(told))
  const hours = $derived(splitHours(deps.instrument(), deps.series().interval))
  const card = cardState()
  $effect(() => deps.chart()?.mark({ events, gaps: placed.groups, bars: signs, hours }))
  $effect(() => deps.chart()?.point(card.target))
  closeStale(card, deps.series, () => told)
  return {
    card,
    get actions() {
      return actions.value
    },
    get events() {
      return events
    },
    get told() {
      return seen
    },
    get times() {
      const times = [...events, ...signs, ...placed.barsAfter()].map(({ time }) => time).sort((a, b) => a - b)
      return times.filter((time, i) => time !== times[i - 1])
    },
    notesAt: (time) =>
      notesAt(time, {
        ...{ events, currency: actions.value.currency, told },
        ...{ gaps: Object.values(placed.groups), bars: deps.bars(), hours },
      }),
  }
}

/** A card is of one series, and of a gap until that is filled. */
function closeStale(card: CardState, series: () => Series, told: () => Honesty) {
  $effect(() => {
    void series()
    card.close()
  })
  $effect(() => {
    const open = card.target
    if (open?.kind === 'gap' && !told().gaps.some((gap) => isSameGap(gap, open.mark))) card.close()
  })
}

/** While a replay goes on, what comes later is not told. */
function beforeReplay(told: Honesty, bars: readonly Bar[], loaded: readonly Bar[]): Honesty {
  const last = bars.at(-1)?.time ?? -Infinity
  if (last >= (loaded.at(-1)?.time ?? -Infinity)) return told
  return {
    gaps: told.gaps.filter(({ to }) => to <= last),
    forming: told.forming.filter((time) => time <= last),
    revised: told.revised.filter((time) => time <= last),
    flags: told.flags.filter(({ from }) => from <= last),
  }
}

const shownOf = (told: Honesty, hidden: readonly MarkKind[]): Honesty => ({
  ...told,
  ...(hidden.includes('gaps') && { gaps: nothingTold.gaps }),
  ...(hidden.includes('bars') && { ...nothingTold, gaps: hidden.includes('gaps') ? [] : told.gaps }),
})

/** Where gaps stand among the bars, by how much they ask for attention. */
function placedGaps({ series, instrument, bars }: MarksDeps, told: () => Honesty) {
  const anchored = $derived.by(() => {
    const { interval } = series()
    // A minute in which nobody traded is nothing that an hour lacks.
    const shown = told().gaps.filter((mark) => mark.interval === interval || groupOf(mark) !== 'quiet')
    return anchorGaps(shown, interval, calendarFor(instrument()))
  })
  const byGroup = $derived(Object.groupBy(anchored, ({ mark }) => groupOf(mark)))
  const groups = $derived.by(() => {
    const trailing = beforeTrailing(anchored, bars())
    const placed: Partial<Record<GapGroup, PlacedGaps>> = {}
    for (const [group, gaps] of Object.entries(byGroup))
      placed[group as GapGroup] = placeGaps(gaps, bars(), trailing)
    return placed
  })
  return {
    get groups() {
      return groups
    },
    /** Bars that something is missing before, or in. */
    barsAfter(): Bar[] {
      const found: Bar[] = []
      for (const group of [groups.missing, groups.failed])
        for (let i = 0; group && i < group.count; i++) {
          const bar = bars()[group.at(i).from]
          if (bar) found.push(bar)
        }
      return found
    },
  }
}
