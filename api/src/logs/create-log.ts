import { pino, type DestinationStream, type Logger } from 'pino'
import { createScrubber } from './scrub.ts'

export interface LogSettings {
  level: string
  /** What must never stand in a line, wherever it comes from: passwords and tokens that this process was told. */
  secrets: readonly (string | undefined)[]
}

/**
 * One line of JSON for each event. Nothing that is known or looks like a secret leaves in a line: errors of drivers carry URLs and
 * headers of their own accord, so the finished line is what is looked through.
 */
export function createLog({ level, secrets }: LogSettings, destination?: DestinationStream): Logger {
  const options = { level, hooks: { streamWrite: createScrubber(secrets) } }
  return destination ? pino(options, destination) : pino(options)
}
