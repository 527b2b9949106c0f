import { toText, type Column, type Columns } from './adjust-columns.ts'
import type { Style } from './page-statement.ts'

const names = ['o', 'h', 'l', 'c', 'v']
const comma = 44

/** The bars in the layout of the style: what `textOf` of the page statement has PostgreSQL write, byte for byte. */
export function writeColumns({ times, columns }: Columns, { layout, time }: Style, label: string): string {
  const quote = time === 'iso' ? '"' : ''
  const fields = names.map((name) => `,"${name}":`)
  const [first = '', ...others] = fields
  switch (layout) {
    case 'columns': {
      const written = times.map((text) => `${quote}${text}${quote}`).join(',')
      const arrays = fields.map((field, place) => `${field}[${toText(columns[place + 1]!)}]`)
      return `{"t":[${written}]${arrays.join('')}}`
    }
    case 'objects':
      return `[${interleave(times.length, columns, [`,{"t":${quote}`, quote + first, ...others], '}').slice(1)}]`
    case 'csv':
      return interleave(times.length, columns, [label, ',', ',', ',', ',', ','], '\n')
    case 'ndjson':
      return interleave(times.length, columns, [`{${label}"t":${quote}`, quote + first, ...others], '}\n')
  }
}

/** Row by row: each value behind what leads it, and `tail`. */
function interleave(
  rows: number,
  columns: readonly Column[],
  leads: readonly string[],
  tail: string,
): string {
  const fixed = [...leads, tail].reduce((sum, text) => sum + text.length, 0)
  const out = Buffer.allocUnsafe(columns.reduce((sum, { length }) => sum + length, 0) + rows * fixed)
  const between = leads.map((text, place) => Buffer.from(place === 0 ? tail + text : text, 'latin1'))
  const from = columns.map(() => 0)
  let to = 0
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns.length; column++) {
      const [lead, bytes] = [between[column]!, columns[column]!]
      for (let place = 0; place < lead.length; place++) out[to++] = lead[place]!
      let place = from[column]!
      for (; place < bytes.length && bytes[place] !== comma; place++) out[to++] = bytes[place]!
      from[column] = place + 1
    }
  // Every row but the first follows the tail of the one before.
  return rows === 0 ? '' : out.toString('latin1', tail.length, to) + tail
}
