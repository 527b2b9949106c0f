import { deleteDrawing, getDrawings, putDrawing } from '#lib/api/drawings.ts'
import { type Figure, fromWire, toBody } from '#lib/drawings/figure.ts'
import { did, type History, noHistory, redo, type Step, take, undo } from '#lib/drawings/history.ts'
import { createSaver, type Saver, type Saving } from '#lib/drawings/saver.ts'
import { untilAnswered } from '#lib/feed/until-answered.ts'
import { figureNames } from './names.ts'

interface State {
  /** Those below first. */
  figures: readonly Figure[]
  history: History
  saving: Saving
  /** What somebody should know, until it is dismissed. */
  notice: string
}

/** The drawings of a symbol, as they are on the server or on their way there. */
export interface KeptFigures {
  readonly state: State
  /** Keeps a figure as it is now, or deletes it. */
  put(id: string, after: Figure | undefined): void
  undo(): void
  redo(): void
  dismiss(): void
  end(): void
}

export function keepFigures(symbol: string): KeptFigures {
  let state = $state.raw<State>({ figures: [], history: noHistory, saving: 'saved', notice: '' })
  const set = (patch: Partial<State>) => (state = { ...state, ...patch })
  const find = (id: string) => state.figures.find((one) => one.id === id)
  const load = () => void loadFigures(symbol, pages.ended, saver, () => state.figures, set)
  const pages = hearOthers(symbol, load)
  const onSaving = (saving: Saving) => (set({ saving }), saving === 'saved' && pages.tell())
  const saver = createSaver({
    put: (figure, version) => putDrawing(fetch, { symbol, id: figure.id }, toBody(figure, version)),
    remove: (id, version) => deleteDrawing(fetch, { symbol, id }, version),
    onSaving,
    onConflict(id, was) {
      // What was lost by it can be had back.
      const history = was ? did(state.history, { id, before: was, after: find(id) }) : state.history
      set({ notice: conflictWords(find(id) ?? was, was), history })
    },
    onRefused: (title) => (set({ notice: `This could not be kept: ${title}.` }), load()),
  })
  const run = (next: [Step, History] | undefined) => {
    if (!next) return
    const [step, history] = next
    set({ figures: take(state.figures, step), history })
    saver.save(step.id, step.after)
  }
  load()
  return {
    get state() {
      return state
    },
    put(id, after) {
      const step = { id, before: find(id), after }
      if (step.before || after) run([step, did(state.history, step)])
    },
    undo: () => run(undo(state.history)),
    redo: () => run(redo(state.history)),
    dismiss: () => void set({ notice: '' }),
    end: pages.end,
  }
}

/** Takes over what is on the server; what is on its way there stays as it is. */
async function loadFigures(
  symbol: string,
  ended: AbortSignal,
  saver: Saver,
  figures: () => readonly Figure[],
  set: (patch: Partial<State>) => void,
) {
  const before = saver.ended()
  const answer = await untilAnswered((signal) => getDrawings(fetch, symbol, signal), ended)
  if (!answer) return
  if (saver.ended() !== before) return loadFigures(symbol, ended, saver, figures, set)
  saver.learn(answer.drawings)
  const theirs = answer.drawings.filter(({ id }) => !saver.isPending(id)).map(fromWire)
  set({ figures: [...theirs, ...figures().filter(({ id }) => saver.isPending(id))] })
}

function conflictWords(figure: Figure | undefined, was: Figure | undefined): string {
  const name = figure ? figureNames[figure.kind].toLowerCase() : 'drawing'
  return was
    ? `Somebody else had changed this ${name} meanwhile. Yours is kept now; undo brings theirs back.`
    : `Somebody else had deleted this ${name} meanwhile. It is back, as you changed it.`
}

/** Pages of this browser tell each other what they changed; those of others are asked when somebody comes back to this one. */
function hearOthers(symbol: string, look: () => void) {
  const others = new BroadcastChannel('barline drawings')
  const ending = new AbortController()
  const onVisible = () => document.visibilityState === 'visible' && look()
  document.addEventListener('visibilitychange', onVisible, { signal: ending.signal })
  others.onmessage = ({ data }) => data === symbol && look()
  return {
    ended: ending.signal,
    tell: () => void (ending.signal.aborted || others.postMessage(symbol)),
    end() {
      ending.abort()
      others.close()
    },
  }
}
