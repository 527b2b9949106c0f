import type { Bar } from '#lib/bars/bar.ts'
import { takesKeys } from '#lib/chart/shortcuts.ts'
import { type Anchor, type Figure, type FigureKind, pointsOf } from '#lib/drawings/figure.ts'
import { moveAll } from '#lib/drawings/move.ts'
import type { Board } from './board.svelte.ts'
import { startFigure } from './draw.ts'
import type { Scene } from './scene.ts'

/** As in other charting software. */
const tools: Record<string, FigureKind> = { KeyT: 'trend', KeyH: 'horizontal' }

/** Takes back and does again, chooses tools and puts them away, wherever the focus is; true for a key that meant that. */
export function pressAnywhere(event: KeyboardEvent, board: Board): boolean {
  const { code, key, altKey, ctrlKey, metaKey, shiftKey } = event
  const { tool, selected, draft } = board.hand
  if (takesKeys(event.target)) return false
  const isCommand = (ctrlKey || metaKey) && !altKey
  if (isCommand && code === 'KeyZ' && !shiftKey) board.undo()
  else if (isCommand && (code === 'KeyZ' || code === 'KeyY')) board.redo()
  else if (altKey && !ctrlKey && !metaKey && tools[code]) board.choose(tools[code])
  else if (key === 'Escape' && (tool ?? selected ?? draft)) board.choose(undefined)
  else if ((key === 'Delete' || key === 'Backspace') && selected) board.put(selected, undefined)
  else return false
  return true
}

/** Prices of a bar that a point may be put on, the next by Up and the one before by Down. */
const prices = ['close', 'high', 'low', 'open'] as const

interface KeyDeps {
  board: Board
  scene: Scene
  onText(figure: Figure): void
}

export interface ChartKeys {
  /** Whether a key of the chart meant something to a drawing. */
  press(event: KeyboardEvent): boolean
  /** The crosshair stands on another bar. */
  follow(bar: Bar | undefined): void
}

/**
 * Drawing and moving without a pointer. With a tool Enter puts a point on the crosshair's bar, on one of its prices; what is selected is
 * moved by the arrows.
 */
export function chartKeys({ board, scene, onText }: KeyDeps): ChartKeys {
  let price = 0
  let bar: Bar | undefined
  const anchor = () => bar && scene.anchorOf(bar, bar[prices[price]!])
  const pull = () => {
    const [{ draft, tool }, at] = [board.hand, anchor()]
    if (draft && tool && at) board.set({ draft: { ...draft, anchors: [...draft.anchors.slice(0, -1), at] } })
  }
  const choosePrice = (step: number) => {
    if (!board.hand.tool) return false
    price = (price + step + prices.length) % prices.length
    pull()
    return true
  }
  return {
    press({ key, shiftKey, ctrlKey, metaKey, altKey }) {
      if (ctrlKey || metaKey || altKey) return false
      if (key === 'Enter') return place(board, anchor(), onText)
      const up = { ArrowUp: 1, ArrowDown: -1 }[key] ?? 0
      if (up && choosePrice(up)) return true
      const right = { ArrowLeft: -1, ArrowRight: 1 }[key] ?? 0
      return nudge(board, scene, right, up * (shiftKey ? 10 : 1))
    },
    follow(next) {
      bar = next
      pull()
    },
  }
}

/** Puts the next point of what is drawn. */
function place(board: Board, at: Anchor | undefined, onText: KeyDeps['onText']): boolean {
  const { tool, draft } = board.hand
  if (!tool || !at) return false
  const figure = draft ?? startFigure(board, tool, at)
  board.set({ draft: figure })
  if (tool === 'text') onText(figure)
  else if (draft || pointsOf(tool) === 1) board.finish()
  return true
}

/** Moves what is selected by so many bars to the right and pixels up. */
function nudge({ selected, hand, put }: Board, scene: Scene, bars: number, pixels: number): boolean {
  if (!selected || hand.tool || (!bars && !pixels)) return false
  const shift = (anchor: Anchor) =>
    bars ? scene.beside(anchor, bars) : scene.withPrice(anchor, scene.spotOf(anchor).y - pixels)
  put(selected.id, moveAll(selected, shift))
  return true
}
