import type { Step } from '@barline/db/domain/actions/adjustment'
import type { Style } from './page-statement.ts'
import { joinText, type Text } from './join-text.ts'
import { scratch } from './scratch.ts'
import { writeRows, type Field, type Sink } from './write-rows.ts'

/** What a statement answers: text where nothing had to be adjusted, else lines of values, null where there is no bar. */
export interface ContentRow {
  text?: string
  rows?: string | null
  stamp: string | null
}

export interface Content {
  text: Text
  /** Time of the earliest bar where any may be adjusted; undefined where none is. Milliseconds. */
  earliest: number | undefined
  stamp: string | null
}

/** The bars of a row, adjusted, as they are sent: what `textOf` of the page statement has PostgreSQL write, byte for byte. */
export function writeBars(
  { text, rows, stamp }: ContentRow,
  steps: readonly Step[],
  style: Style,
  label: string,
): Content {
  if (text !== undefined) return { text, earliest: undefined, stamp }
  return { text: write(rows ?? '', steps, style, label), earliest: earliestOf(rows ?? '', style), stamp }
}

const names = ['o', 'h', 'l', 'c', 'v']

function write(rows: string, steps: readonly Step[], style: Style, label: string): Buffer<ArrayBuffer> {
  const quote = style.time === 'iso' ? '"' : ''
  const objects = (head: string, tail: string) =>
    [
      [`${head}"t":${quote}`, quote],
      ...names.map((name) => [`,"${name}":`, name === 'v' ? tail : '']),
    ] as const
  const inRows = (texts: readonly (readonly string[])[]) => {
    const sink = newSink(1, rows.length * 3)
    writeRows(
      rows,
      steps,
      style,
      texts.map((text) => toField(text, sink)),
    )
    return writtenTo(sink)
  }
  switch (style.layout) {
    case 'columns': {
      const fields = ['t', ...names].map((name, place) =>
        toField(name === 't' ? [`,${quote}`, quote] : [',', ''], newSink(place + 1, rows.length / 4)),
      )
      writeRows(rows, steps, style, fields)
      const arrays = fields.map(({ sink }) => writtenTo(sink).subarray(1))
      const heads = ['{"t":[', ...names.map((name) => `],"${name}":[`)]
      return joinText([...heads.flatMap((head, place) => [head, arrays[place]!]), ']}'])
    }
    case 'objects':
      return joinText(['[', inRows(objects(',{', '}')).subarray(1), ']'])
    case 'csv':
      return joinText([inRows([[label, ''], ...names.map((name) => [',', name === 'v' ? '\n' : ''])])])
    case 'ndjson':
      return joinText([inRows(objects(`{${label}`, '}\n'))])
  }
}

const newSink = (place: number, length: number): Sink => ({ bytes: scratch(place, Math.ceil(length)), to: 0 })

const toField = ([lead = '', end = '']: readonly string[], sink: Sink): Field => ({
  sink,
  lead: Buffer.from(lead, 'latin1'),
  end: Buffer.from(end, 'latin1'),
})

/** A view: the next answer is written to the same memory. */
const writtenTo = ({ bytes, to }: Sink): Buffer<ArrayBuffer> =>
  Buffer.from(bytes.buffer, bytes.byteOffset, to)

/** Time of the earliest of the lines, in milliseconds. */
export function earliestOf(rows: string, style: Style): number | undefined {
  if (rows === '') return undefined
  const from = style.order === 'asc' ? 0 : rows.lastIndexOf('\n') + 1
  return readTime(rows.slice(from, rows.indexOf(',', from)), style)
}

/** Milliseconds of a time as it is written in an answer. */
export const readTime = (text: string, { time }: Pick<Style, 'time'>): number =>
  time === 'unix' ? Number(text) * 1000 : Date.parse(text)
