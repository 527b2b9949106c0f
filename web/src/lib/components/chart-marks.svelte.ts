import type { ActionsAnswer } from '@barline/api/wire'
import type { Series } from '#lib/api/series.ts'
import type { Bar } from '#lib/bars/bar.ts'
import type { PriceChart } from '#lib/chart/price-chart.ts'
import { actionTitle } from '#lib/format/action-words.ts'
import type { EventMark, MarkKind } from '#lib/marks/mark.ts'
import { placeEvents } from '#lib/marks/place-events.ts'
import { type CardState, cardState } from './card-state.svelte.ts'
import { knownActions } from './known-actions.svelte.ts'

export interface MarksDeps {
  chart(): PriceChart | undefined
  series(): Series
  /** IANA name of the exchange's zone. */
  timezone(): string
  bars(): readonly Bar[]
  hidden(): readonly MarkKind[]
}

/** Something that is told of a bar. */
export interface Note {
  kind: EventMark['kind']
  text: string
}

export interface ChartMarks {
  /** All that is known of the symbol, and those of it that are drawn. */
  readonly actions: ActionsAnswer
  readonly events: readonly EventMark[]
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
  const card = cardState()
  $effect(() => deps.chart()?.mark({ events }))
  $effect(() => deps.chart()?.point(card.target))
  $effect(() => {
    void deps.series()
    card.close()
  })
  return {
    card,
    get actions() {
      return actions.value
    },
    get events() {
      return events
    },
    get times() {
      return events.map(({ time }) => time).filter((time, i, all) => time !== all[i - 1])
    },
    notesAt: (time) =>
      events
        .filter((mark) => mark.time === time)
        .flatMap((mark) =>
          mark.actions.map((action) => ({
            kind: mark.kind,
            text: actionTitle(action, actions.value.currency),
          })),
        ),
  }
}
