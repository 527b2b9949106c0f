import type { DrawingAnswer, DrawingDeletedAnswer, WireDrawing } from '@barline/api/wire'
import type { Answer } from '#lib/api/answer.ts'
import { untilAnswered } from '#lib/feed/until-answered.ts'
import { type Figure, fromWire, isSameFigure } from './figure.ts'

/** `failing`: it is tried again and again. */
export type Saving = 'saved' | 'saving' | 'failing'

export interface SaverDeps {
  put(figure: Figure, version: number): Promise<Answer<DrawingAnswer>>
  remove(id: string, version: number): Promise<Answer<DrawingDeletedAnswer>>
  onSaving(saving: Saving): void
  /** Somebody else had changed a figure, to this, or deleted it; ours is the one that is kept. */
  onConflict(id: string, was: Figure | undefined): void
  /** The server will not have it. */
  onRefused(title: string): void
}

export interface Saver {
  /** What is on the server; of figures that are on their way there it is old. */
  learn(drawings: readonly WireDrawing[]): void
  /** Keeps a figure as it is now, or deletes it where there is none. What comes of one figure comes in order, the last of it for sure. */
  save(id: string, figure: Figure | undefined): void
  isPending(id: string): boolean
  /** How many it is done with: what was read while this became more is old. */
  ended(): number
}

export function createSaver(deps: SaverDeps): Saver {
  const context: Context = {
    ...{ deps, versions: new Map(), wanted: new Map(), unsure: new Map(), running: new Set(), ended: 0 },
  }
  const { versions, wanted, running } = context
  return {
    learn(drawings) {
      for (const { id, version } of drawings) if (!running.has(id)) versions.set(id, version)
    },
    save(id, figure) {
      wanted.set(id, figure)
      if (!running.has(id)) void run(context, id)
    },
    isPending: (id) => running.has(id),
    ended: () => context.ended,
  }
}

interface Context {
  deps: SaverDeps
  /** Which version of each figure is on the server. */
  versions: Map<string, number>
  /** What is to be kept, undefined of a figure that is to be deleted. */
  wanted: Map<string, Figure | undefined>
  /** What was sent without an answer since the last one: it may be what is on the server. */
  unsure: Map<string, (Figure | undefined)[]>
  running: Set<string>
  ended: number
}

async function run(context: Context, id: string) {
  const { deps, wanted, running } = context
  running.add(id)
  deps.onSaving('saving')
  while (wanted.has(id)) await sendUntilAnswered(context, id)
  running.delete(id)
  context.ended++
  if (running.size === 0) deps.onSaving('saved')
}

async function sendUntilAnswered(context: Context, id: string) {
  const { deps, versions, wanted, unsure } = context
  let title = ''
  const ask = async () => {
    const answer = await send(context, id)
    if (!answer.ok) title = answer.title
    return answer
  }
  // Whoever goes to another symbol leaves nothing unkept behind.
  const answer = await untilAnswered(ask, new AbortController().signal, () => deps.onSaving('failing'))
  const sent = unsure.get(id) ?? []
  unsure.delete(id)
  if (!answer) {
    wanted.delete(id)
    return deps.onRefused(title)
  }
  if ('drawing' in answer) versions.set(id, answer.drawing.version)
  else versions.delete(id)
  if (!answer.conflict) return
  const was = answer.conflict.was ? fromWire(answer.conflict.was) : undefined
  if (!sent.some((one) => isSameFigure(one, was))) deps.onConflict(id, was)
}

async function send(
  { deps, versions, wanted, unsure }: Context,
  id: string,
): Promise<Answer<DrawingAnswer | DrawingDeletedAnswer>> {
  const figure = wanted.get(id)
  const version = versions.get(id) ?? 0
  const answer = await (figure ? deps.put(figure, version) : deps.remove(id, version))
  if (!answer.ok) unsure.set(id, [...(unsure.get(id) ?? []), figure])
  // What came in the meantime is still to be sent.
  if (answer.ok && wanted.get(id) === figure) wanted.delete(id)
  return answer
}
