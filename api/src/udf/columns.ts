import { joinText, type Text } from '../candles/join-text.ts'

const [comma, open, close] = [0x2c, 0x5b, 0x5d]

/** Bars as TradingView wants them: of each column its values, oldest first, separated by commas. */
export interface Columns {
  count: number
  values: ReadonlyMap<string, Text>
}

/**
 * Turns columns that were written newest first around. Byte by byte: to parse and print five thousand bars takes three times as long. The
 * text may lie in memory that the next answer is written to, so it is copied.
 */
export function readBackwards(text: Text): Columns {
  const source = typeof text === 'string' ? Buffer.from(text, 'latin1') : text
  const values = new Map<string, Text>()
  let count = 0
  for (let from = source.indexOf(open); from >= 0; from = source.indexOf(open, from)) {
    const end = source.indexOf(close, from)
    // `"t":` stands before it.
    const name = String.fromCharCode(source[from - 3]!)
    const turned = turnAround(source, from + 1, end)
    values.set(name, turned.list)
    count = turned.count
    from = end
  }
  return { count, values }
}

function turnAround(source: Buffer, from: number, end: number): { count: number; list: Text } {
  if (from === end) return { count: 0, list: '' }
  const list = Buffer.allocUnsafe(end - from)
  let [to, stop, count] = [0, end, 1]
  for (let place = end - 1; place >= from; place--) {
    if (source[place] !== comma) continue
    for (let at = place + 1; at < stop; at++) list[to++] = source[at]!
    list[to++] = comma
    stop = place
    count++
  }
  for (let at = from; at < stop; at++) list[to++] = source[at]!
  return { count, list }
}

/** One after the other. */
export function joinColumns(older: Columns, newer: Columns): Columns {
  if (older.count === 0) return newer
  if (newer.count === 0) return older
  const values = [...newer.values].map(([name, list]): [string, Text] => [
    name,
    joinText([older.values.get(name)!, ',', list]),
  ])
  return { count: older.count + newer.count, values: new Map(values) }
}

/** `"t":[...],"o":[...]` in parts. */
export const writeColumns = ({ values }: Columns): Text[] =>
  [...values].flatMap(([name, list], place) => [`${place === 0 ? '' : ','}"${name}":[`, list, ']'])
