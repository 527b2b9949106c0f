import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** What a connection was asked: a text, its parameters as they go over the wire, and the name it is prepared under; or its end. */
export type Step =
  | { connection: number; text: string; name: string | undefined; values: (string | Buffer | null)[] }
  | { connection: number; text: undefined }

/** Every statement that the processes of one commit sent while they did everything twice, in the order in which they were answered. */
export interface Recording {
  /** The newest migration of that commit. */
  migration: string
  commit: string
  steps: Step[]
  /** The step at which everything was done once. */
  half: number
}

/** In the file texts are there once, and a step is `[connection, text, name, values]`, or `[connection]` for its end. */
interface Stored {
  migration: string
  commit: string
  half: number
  texts: string[]
  steps: [number, number?, (string | null)?, (string | null | { base64: string })[]?][]
}

export function writeRecording({ steps, ...about }: Recording): string {
  const texts = [...new Set(steps.flatMap(({ text }) => text ?? []))]
  const places = new Map(texts.map((text, index) => [text, index]))
  const stored = steps.map((step): Stored['steps'][number] => {
    if (step.text === undefined) return [step.connection]
    const values = step.values.map((value) =>
      Buffer.isBuffer(value) ? { base64: value.toString('base64') } : value,
    )
    return [step.connection, places.get(step.text)!, step.name ?? null, values]
  })
  const lines = (items: readonly unknown[]) => items.map((item) => JSON.stringify(item)).join(',\n')
  return `{${Object.entries(about)
    .map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`)
    .join(', ')},\n"texts": [\n${lines(texts)}\n],\n"steps": [\n${lines(stored)}\n]}\n`
}

export function readRecordings(): Recording[] {
  const folder = fileURLToPath(new URL('.', import.meta.url))
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return files
    .sort()
    .map((name) => fromStored(JSON.parse(readFileSync(`${folder}/${name}`, 'utf8')) as Stored))
}

function fromStored({ texts, steps, ...about }: Stored): Recording {
  return {
    ...about,
    steps: steps.map(([connection, text, name, values = []]): Step => {
      if (text === undefined) return { connection, text: undefined }
      const sent = values.map((value) =>
        value !== null && typeof value === 'object' ? Buffer.from(value.base64, 'base64') : value,
      )
      return { connection, text: texts[text]!, name: name ?? undefined, values: sent }
    }),
  }
}
