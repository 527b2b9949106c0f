import type { Problem } from '../parsed.ts'

export interface Rejects {
  /** The problem is made only where it is kept. */
  add: (describe: () => Problem) => undefined
  result: () => { rejects: Problem[]; rejected: number }
}

const described = 1_000

/** Counts refused rows and describes the first thousand: a file of two million bad ones must not fill the memory. */
export function createRejects(before: { rejects: readonly Problem[]; rejected: number } = none): Rejects {
  const rejects = [...before.rejects]
  let { rejected } = before
  return {
    add: (describe) => {
      rejected++
      if (rejects.length < described) rejects.push(describe())
      return undefined
    },
    result: () => ({ rejects, rejected }),
  }
}

const none = { rejects: [], rejected: 0 }
