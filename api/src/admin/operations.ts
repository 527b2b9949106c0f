import type {
  LetterEventLine,
  LetterGroupsAnswer,
  letterStates,
  ShownLetter,
  WireLetter,
} from './letters-wire.ts'
import type { letterActions, WireRun } from './runs-wire.ts'

/** Which letters are meant; everything that is given has to fit. As `npx barline dlq` has it. */
export interface LetterChoice {
  ids?: readonly string[]
  group?: string
  reason?: string
  symbol?: string
  provider?: string
  interval?: string
  /** The whole key of the object. */
  object?: string
  /** When the letter was sent, milliseconds, `to` exclusive. */
  from?: number
  to?: number
  text?: string
}

/** Which raw objects are meant; everything that is given has to fit. As `npx barline replay` has it. */
export interface ObjectChoice {
  prefix?: string
  provider?: string
  symbol?: string
  interval?: string
  /** When they were observed, milliseconds, `to` exclusive. */
  from?: number
  to?: number
  etlVersion?: string
  /** Only what another version than today's ran on last. */
  outdated?: boolean
  /** Only what the ledger should know and does not, since notifications were lost. */
  lost?: boolean
}

export type LetterState = (typeof letterStates)[number]
export type LetterAction = (typeof letterActions)[number]

/** Letters in the order in which they were sent, from behind one on. */
export interface LetterPage {
  limit: number
  after?: { sentAt: number; id: string }
}

/** Why something was not done. */
export type Refusal = { refused: 'unknown' | 'state' | 'busy'; why: string }

/**
 * What the routes for operators need of whoever works on the queues. The API knows nothing of queues, objects or the ETL: it is handed this,
 * and without it those routes say so. Everything is told as it goes over the wire.
 */
export interface Operations {
  /** Letters that failed alike. Looks into the queue first where that holds other letters than are known. */
  groups(choice: LetterChoice, state: LetterState): Promise<LetterGroupsAnswer>
  letters(choice: LetterChoice, state: LetterState, page: LetterPage): Promise<WireLetter[]>
  letter(id: string): Promise<ShownLetter | undefined>
  /** A file of all letters of a choice, in pieces; rejects while nothing is answered yet where the queue cannot be looked into. */
  exportLetters(
    choice: LetterChoice,
    state: LetterState,
    format: 'json' | 'csv',
  ): Promise<AsyncIterable<string>>
  note(id: string, text: string, actor: string): Promise<LetterEventLine | undefined>
  /** The audit log, newest first; `before` goes on with what is older. */
  events(of: { letter?: string; before?: number; limit: number }): Promise<LetterEventLine[]>
  /** Fixes which letters are meant and begins the dry run. */
  plan(action: LetterAction, choice: LetterChoice, actor: string): Promise<WireRun | Refusal>
  planReplay(choice: ObjectChoice, actor: string): Promise<WireRun | Refusal>
  /** Carries out a plan whose dry run is over, or goes on with one that was interrupted. */
  start(id: number, options: { rate: number; maxFailures: number }, actor: string): Promise<WireRun | Refusal>
  /** Asks for the end of a run, whichever process is at it. */
  cancel(id: number): Promise<WireRun | Refusal>
  run(id: number): Promise<WireRun | undefined>
  /** Newest first. */
  runs(of: { before?: number; limit: number }): Promise<WireRun[]>
}
