import type { Step } from '@barline/db/domain/actions/adjustment'
import type { Style } from './page-statement.ts'
import { columns, type Column } from './columns.ts'
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

function write(rows: string, steps: readonly Step[], style: Style, label: string): Buffer<ArrayBuffer> {
  const lines: Lines = { rows, steps, style }
  const quote = style.time === 'iso' ? '"' : ''
  const around = (name: Column): Around => ({
    lead: `"${name}":${name === 't' ? quote : ''}`,
    end: name === 't' ? quote : '',
  })
  switch (style.layout) {
    case 'columns':
      return inColumns(lines, quote)
    case 'objects':
      return joinText(['[', inRows(lines, ',{', '}', around).subarray(1), ']'])
    case 'csv':
      return joinText([inRows(lines, label, '\n', () => ({ lead: '', end: '' }))])
    case 'ndjson':
      return joinText([inRows(lines, `{${label}`, '}\n', around)])
  }
}

interface Lines {
  rows: string
  steps: readonly Step[]
  style: Style
}

/** What stands before and after a value. */
interface Around {
  lead: string
  end: string
}

/** Bar after bar, with commas between the values. A view of memory that the next answer is written to. */
function inRows(
  lines: Lines,
  head: string,
  tail: string,
  around: (name: Column) => Around,
): Buffer<ArrayBuffer> {
  const sink = newSink(1, lines.rows.length * 3)
  const wanted = lines.style.fields ?? columns
  const fields = wanted.map((name, place) => {
    const { lead, end } = around(name)
    return toField(
      { lead: `${place === 0 ? head : ','}${lead}`, end: `${end}${place === wanted.length - 1 ? tail : ''}` },
      sink,
    )
  })
  writeFields(lines, fields)
  return writtenTo(sink)
}

/** An array for each column, and all of them as one object. */
function inColumns(lines: Lines, quote: string): Buffer<ArrayBuffer> {
  const wanted = lines.style.fields ?? columns
  const fields = wanted.map((name, place) => {
    const own = name === 't' ? quote : ''
    return toField({ lead: `,${own}`, end: own }, newSink(place + 1, lines.rows.length / 4))
  })
  writeFields(lines, fields)
  const arrays = fields.map(({ sink }) => writtenTo(sink).subarray(1))
  const heads = wanted.map((name, place) => `${place === 0 ? '{' : '],'}"${name}":[`)
  return joinText([...heads.flatMap((head, place) => [head, arrays[place]!]), ']}'])
}

function writeFields({ rows, steps, style }: Lines, fields: readonly Field[]): void {
  const wanted = style.fields ?? columns
  writeRows(
    rows,
    steps,
    style,
    columns.map((column) => fields[wanted.indexOf(column)]),
  )
}

const newSink = (place: number, length: number): Sink => ({ bytes: scratch(place, Math.ceil(length)), to: 0 })

const toField = ({ lead, end }: Around, sink: Sink): Field => ({
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
