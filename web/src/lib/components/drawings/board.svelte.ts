import { type Figure, type FigureKind, type FigureStyle, plainStyle } from '#lib/drawings/figure.ts'
import { take } from '#lib/drawings/history.ts'
import { type KeptFigures, keepFigures } from './keep-figures.svelte.ts'

/** What somebody is doing with the drawings of a symbol. */
interface Hand {
  /** What is drawn next; undefined where the pointer picks up what is there. */
  tool: FigureKind | undefined
  selected: string | undefined
  /** What is being drawn or moved. */
  draft: Figure | undefined
  magnet: boolean
  hidden: boolean
  /** Of what is drawn next. */
  style: FigureStyle
}

export interface Board extends KeptFigures {
  readonly hand: Readonly<Hand>
  /** What is to be seen: with what is being drawn or moved. */
  readonly shown: readonly Figure[]
  readonly selected: Figure | undefined
  set(patch: Partial<Hand>): void
  /** Another tool, or none: what was begun is given up. */
  choose(tool: FigureKind | undefined): void
  /** Keeps what was drawn or moved, as the selected one. */
  finish(): void
}

export function createBoard(symbol: string): Board {
  const kept = keepFigures(symbol)
  let hand = $state.raw<Hand>({
    ...{ tool: undefined, selected: undefined, draft: undefined },
    ...{ magnet: false, hidden: false, style: plainStyle },
  })
  const set = (patch: Partial<Hand>) => void (hand = { ...hand, ...patch })
  const shown = $derived(hand.hidden ? [] : withDraft(kept.state.figures, hand.draft))
  const selected = $derived(shown.find(({ id }) => id === hand.selected))
  return {
    get state() {
      return kept.state
    },
    get hand() {
      return hand
    },
    get shown() {
      return shown
    },
    get selected() {
      return selected
    },
    set,
    choose: (tool) => set({ tool, draft: undefined, selected: undefined, hidden: false }),
    finish() {
      const { draft } = hand
      set({ tool: undefined, draft: undefined })
      if (!draft) return
      set({ selected: draft.id })
      kept.put(draft.id, draft)
    },
    put: kept.put,
    // What is held in the hand would be taken away under it.
    undo: () => hand.draft ?? kept.undo(),
    redo: () => hand.draft ?? kept.redo(),
    dismiss: kept.dismiss,
    end: kept.end,
  }
}

const withDraft = (figures: readonly Figure[], draft: Figure | undefined) =>
  draft ? take(figures, { id: draft.id, before: undefined, after: draft }) : figures
