import { toText, type Columns } from './adjust-columns.ts'
import type { Style } from './page-statement.ts'

const names = ['o', 'h', 'l', 'c', 'v']
const comma = 44

/** The bars in the layout of the style: what `textOf` of the page statement has PostgreSQL write, byte for byte. */
export function writeColumns({ times, values }: Columns, { layout, time }: Style, label: string): string {
  const quote = time === 'iso' ? '"' : ''
  const fields = names.map((name) => `,"${name}":`)
  switch (layout) {
    case 'columns': {
      const written = times.map((text) => `${quote}${text}${quote}`).join(',')
      return `{"t":[${written}]${fields.map((field, place) => `${field}[${toText(values[place]!)}]`).join('')}}`
    }
    case 'objects': {
      const [first = '', ...others] = fields
      const rows = interleave(times, values, `,{"t":${quote}`, [quote + first, ...others], '}')
      return `[${rows.slice(1)}]`
    }
    case 'csv':
      return interleave(times, values, label, [',', ',', ',', ',', ','], '\n')
    case 'ndjson': {
      const [first = '', ...others] = fields
      return interleave(times, values, `{${label}"t":${quote}`, [quote + first, ...others], '}\n')
    }
  }
}

/** Row by row: `head`, the time, and each value behind its separator, `tail`. */
function interleave(
  times: readonly string[],
  values: readonly Uint8Array[],
  head: string,
  separators: readonly string[],
  tail: string,
): string {
  const fixed = [head, ...separators, tail].reduce((sum, text) => sum + text.length, 0)
  const size = values.reduce((sum, { length }) => sum + length, 0) + times.length * (fixed + longestTime)
  const out = Buffer.allocUnsafe(size)
  const between = separators.map((text) => Buffer.from(text, 'latin1'))
  const from = values.map(() => 0)
  let [to, end] = [0, '']
  for (const time of times) {
    to += out.write(end + head + time, to, 'latin1')
    for (let column = 0; column < values.length; column++) {
      const [separator, bytes] = [between[column]!, values[column]!]
      for (let place = 0; place < separator.length; place++) out[to++] = separator[place]!
      let place = from[column]!
      for (; place < bytes.length && bytes[place] !== comma; place++) out[to++] = bytes[place]!
      from[column] = place + 1
    }
    end = tail
  }
  to += out.write(end, to, 'latin1')
  return out.toString('latin1', 0, to)
}

/** `2024-01-02T14:30:00.123456Z` */
const longestTime = 32
