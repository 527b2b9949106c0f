import type { Problem } from './parsed.ts'

/** What became of one object, or of one message: a closed union that Lambda and container translate alike. */
export type Outcome =
  /** Its bars are committed. */
  | { status: 'loaded'; inserted: number; revised: number; rejected: number; rows: number }
  /** There was nothing to do: stored before, overtaken by a newer event of its key, or removed. */
  | { status: 'skipped'; why: 'already_loaded' | 'superseded' | 'removed' | 'no_event' }
  /** It may succeed later. `outage` when nothing is wrong with the object itself, so that no number of attempts is too many. */
  | { status: 'retry'; problem: Problem; outage: boolean }
  /** It cannot succeed however often it is tried. */
  | { status: 'poison'; problem: Problem }
