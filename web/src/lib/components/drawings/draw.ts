import { type Anchor, type Figure, newId, pointsOf } from '#lib/drawings/figure.ts'
import { handleAt, isOn, reaches } from '#lib/drawings/hit.ts'
import { moveAll, moveHandle } from '#lib/drawings/move.ts'
import type { Handle, Point } from '#lib/drawings/shape.ts'
import type { Board } from './board.svelte.ts'
import type { PointerEvents } from './pointer.ts'
import type { Scene } from './scene.ts'

/** Pixels from which on a press is a drag. */
const slack = 5

export interface DrawDeps {
  board: Board
  scene: Scene
  /** Of the prices' pane. */
  isInside(at: Point): boolean
  /** A text is to be written. */
  onText(figure: Figure): void
}

type Press =
  | { kind: 'draw'; from: Point; isFirst: boolean }
  | { kind: 'handle'; from: Point; figure: Figure; handle: Handle }
  | { kind: 'move'; from: Point; figure: Figure }

/** What the pointer does: with a tool it draws, without one it takes hold of what is drawn. */
export function drawing(deps: DrawDeps): PointerEvents {
  const { board, scene, isInside } = deps
  let press: Press | undefined
  return {
    begin(at, event) {
      if (!scene.isReady() || !isInside(at)) return false
      press = board.hand.tool ? beginDrawing(deps, at, event) : takeHold(deps, at, event)
      return press !== undefined
    },
    move(at, event) {
      if (!press || (press.kind === 'move' && !board.hand.draft && distance(press.from, at) < slack)) return
      pull(deps, press, at, event)
    },
    end(at, event) {
      const ended = press
      press = undefined
      if (ended?.kind !== 'draw') return board.finish()
      pullLast(deps, at, event)
      const isWhole = board.hand.draft?.anchors.length === 1 || !ended.isFirst
      // Who does not drag presses a second time, where the line is to end.
      if (isWhole || distance(ended.from, at) >= slack) finishDrawing(deps)
    },
    cancel() {
      press = undefined
      board.set({ draft: undefined })
    },
    hover(at, event) {
      if (board.hand.tool && board.hand.draft?.anchors.length === 2) pullLast(deps, at, event)
    },
  }
}

function beginDrawing(deps: DrawDeps, from: Point, event: PointerEvent): Press {
  const { tool, draft } = deps.board.hand
  if (draft) pullLast(deps, from, event)
  else deps.board.set({ draft: startFigure(deps.board, tool!, anchorAt(deps, from, event)) })
  return { kind: 'draw', from, isFirst: draft === undefined }
}

/** One whose points are all at the same place still. */
export const startFigure = ({ hand }: Board, kind: Figure['kind'], at: Anchor): Figure => ({
  ...{ id: newId(), kind, style: hand.style },
  anchors: Array.from({ length: pointsOf(kind) }, () => at),
})

function finishDrawing({ board, onText }: DrawDeps) {
  const { draft } = board.hand
  if (draft?.kind === 'text') onText(draft)
  else board.finish()
}

function takeHold({ board, scene }: DrawDeps, from: Point, { pointerType }: PointerEvent): Press | undefined {
  const reach = pointerType === 'touch' ? reaches.touch : reaches.mouse
  const { selected, shown } = board
  const handle = selected && handleAt(scene.shapeOf(selected).handles, from, reach)
  if (handle) return { kind: 'handle', from, figure: selected, handle }
  const under = shown.filter((figure) => isOn(scene.shapeOf(figure), from, reach))
  // The uppermost; what is selected is above all.
  const figure = under.find(({ id }) => id === selected?.id) ?? under.at(-1)
  board.set({ selected: figure?.id })
  return figure && { kind: 'move', from, figure }
}

const anchorAt = ({ board, scene }: DrawDeps, at: Point, event: PointerEvent) =>
  scene.anchorAt(at, board.hand.magnet !== (event.ctrlKey || event.metaKey))

/** The last point follows the pointer; with Shift it stays as high as the first. */
function pullLast(deps: DrawDeps, at: Point, event: PointerEvent) {
  const { board, scene } = deps
  const { draft } = board.hand
  if (!draft) return
  const isLevel = event.shiftKey && draft.anchors.length === 2
  const anchor = isLevel
    ? scene.anchorAt({ ...at, y: scene.spotOf(draft.anchors[0]!).y })
    : anchorAt(deps, at, event)
  board.set({ draft: { ...draft, anchors: [...draft.anchors.slice(0, -1), anchor] } })
}

function pull(deps: DrawDeps, press: Press, at: Point, event: PointerEvent) {
  if (press.kind === 'draw') return pullLast(deps, at, event)
  const { board, scene } = deps
  if (press.kind === 'move') return board.set({ draft: moved(scene, press.figure, press.from, at) })
  const there = anchorAt(deps, at, event)
  const place = (old: Anchor, part: 'time' | 'price' | 'both') => {
    if (part === 'both') return there
    return part === 'time' ? scene.withTime(old, at.x) : scene.withPrice(old, scene.spotOf(there).y)
  }
  board.set({ draft: moveHandle(press.figure, press.handle, place) })
}

function moved(scene: Scene, figure: Figure, from: Point, to: Point): Figure {
  return moveAll(figure, (anchor) => {
    const { x, y } = scene.spotOf(anchor)
    const there = scene.anchorAt({ x: x + to.x - from.x, y: y + to.y - from.y })
    // As it was named, where it is the same bar: another interval would name it less exactly.
    return scene.spotOf(there).x === x ? scene.withPrice(anchor, y + to.y - from.y) : there
  })
}

const distance = (a: Point, b: Point) => Math.hypot(a.x - b.x, a.y - b.y)
