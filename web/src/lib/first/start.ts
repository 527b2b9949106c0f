import { drawFirst } from './draw-first.ts'
import { fetchLater } from './later.ts'

/** Loading this begins it: the page has it loaded before all else of the app (see `hooks.server.ts`). */
export const drawn: Promise<void> = drawFirst(document).catch(reportError)

// Sooner they would be fetched, read and compiled while the chart is painted, and it would take longer.
void drawn.then(() => fetchLater(document))
