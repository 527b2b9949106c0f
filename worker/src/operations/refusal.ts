/** Why something was not done. */
export type Refusal = { refused: 'unknown' | 'state' | 'busy'; why: string }

export const unknownRun = (id: number): Refusal => ({ refused: 'unknown', why: `There is no run ${id}.` })

export const inState = (why: string): Refusal => ({ refused: 'state', why })

export const busy: Refusal = {
  refused: 'busy',
  why: 'This server is at as many runs as it does at once: expected one of them to end first.',
}
