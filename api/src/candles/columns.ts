/** What there is of a bar, by the names in answers, in their order. */
export const columns = ['t', 'o', 'h', 'l', 'c', 'v'] as const

export type Column = (typeof columns)[number]

/** By their names in the table. */
export const stored: Record<Exclude<Column, 't'>, string> = {
  o: 'open',
  h: 'high',
  l: 'low',
  c: 'close',
  v: 'volume',
}

export const columnsRule = `some of ${columns.join(', ')}, separated by commas, each once`

/** In the order of answers; undefined where any is unknown or repeated. */
export function toColumns(text: string): readonly Column[] | undefined {
  const names = text.split(',')
  const wanted = columns.filter((column) => names.includes(column))
  return wanted.length === names.length ? wanted : undefined
}
