import type { LayoutDeletedAnswer, WireLayout } from '@barline/api/wire'
import type { Answer } from '#lib/api/answer.ts'
import { deleteLayout, getLayouts, putLayout } from '#lib/api/layouts.ts'
import { untilAnswered } from '#lib/feed/until-answered.ts'

/** The layouts on the server, as this page knows them. */
export interface Layouts {
  /** By name; undefined until the server has told of them. */
  readonly all: readonly WireLayout[] | undefined
  /** What went wrong last; empty where nothing did. */
  readonly trouble: string
  /** Asks for them until they are told, or the signal says that nobody wants them any more. */
  load(signal: AbortSignal): Promise<void>
  find(name: string): WireLayout | undefined
  /** Keeps an address under a name, in place of what is known to stand there. Whether it is kept now. */
  save(name: string, address: string): Promise<boolean>
  /** Whether it is called so now. */
  rename(layout: WireLayout, name: string): Promise<boolean>
  /** Forgets it, unless somebody has changed it since it was read. */
  remove(layout: WireLayout): Promise<void>
}

/** What was changed since it was read stays, and that has a title of its own. */
async function forget(layout: WireLayout): Promise<Answer<LayoutDeletedAnswer>> {
  const answer = await deleteLayout(fetch, layout)
  if (answer.ok || answer.status !== 409) return answer
  return { ...answer, title: `${layout.name} stays: somebody changed it meanwhile` }
}

export function createLayouts(): Layouts {
  let all = $state.raw<readonly WireLayout[]>()
  let trouble = $state('')
  const told = <T>(answer: Answer<T>): answer is { ok: true; value: T } => {
    trouble = answer.ok ? '' : `${answer.title}.`
    return answer.ok
  }
  const find = (name: string) => all?.find((one) => one.name === name)

  async function look(signal?: AbortSignal) {
    const answer = await getLayouts(fetch, signal)
    if (told(answer)) all = answer.value.layouts
    return answer
  }

  /** What is refused is shown beside what there is now: somebody else may have been here. */
  async function change(action: () => Promise<Answer<unknown>>): Promise<boolean> {
    const answer = await action()
    if (!answer.ok && answer.status !== 409) return told(answer)
    await look()
    return told(answer)
  }

  const save = (name: string, address: string) =>
    change(() => putLayout(fetch, { name, address, version: find(name)?.version ?? 0 }))
  return {
    get all() {
      return all
    },
    get trouble() {
      return trouble
    },
    load: async (signal) => void (await untilAnswered(look, signal)),
    find,
    save,
    async rename(layout, name) {
      const { address } = layout
      // Under both names for a moment, and never under none.
      const kept = await change(() => putLayout(fetch, { name, address, version: 0 }))
      return kept && change(() => forget(layout))
    },
    remove: async (layout) => void (await change(() => forget(layout))),
  }
}
