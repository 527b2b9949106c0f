import { drawFirst } from './draw-first.ts'
import { fetchLater } from './later.ts'

fetchLater(document)

/** Loading this begins it: the page has it loaded before all else of the app (see `hooks.server.ts`). */
export const drawn: Promise<void> = drawFirst(document).catch(reportError)
