import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { everything, readers, variablesRead, type Reader } from './testing/variables-read.ts'

/** The README's tables of variables, held against what the processes really ask their environment for. */
const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
const [, section = ''] = /^## Configuration$(.*?)^## /ms.exec(readme) ?? []
const inBackticks = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, inside]) => inside!)

interface Row {
  name: string
  /** Undefined where none is given. */
  fallback: string | undefined
  isNeeded: boolean
}

const rows = section.split('\n').flatMap((line): Row[] => {
  const [, names = '', cell = ''] = line.split('|').map((part) => part.trim())
  const fallbacks = cell.startsWith('`') ? inBackticks(cell) : []
  return inBackticks(names).map((name, index) => ({
    ...{ name, fallback: fallbacks[index], isNeeded: cell === 'needed' },
  }))
})
const readersOf = (name: string) =>
  (Object.keys(readers) as Reader[]).filter((reader) => variablesRead(reader).has(name))

test('the README names each variable once that a process asks for, and no other', () => {
  const asked = (Object.keys(readers) as Reader[]).flatMap((reader) => [...variablesRead(reader)])
  expect(rows.map(({ name }) => name).sort()).toEqual([...new Set(asked)].sort())
})

test.each(rows.filter(({ fallback }) => fallback !== undefined))(
  '$name is $fallback where it is not set',
  ({ name, fallback }) => {
    for (const reader of readersOf(name)) {
      const withValue = (value: string | undefined) => readers[reader]({ ...everything, [name]: value })
      expect(withValue(undefined)).toEqual(withValue(fallback))
      expect(withValue('')).toEqual(withValue(fallback))
    }
  },
)

test('what is needed is missed by name, and nothing else is', () => {
  const missed = [...missing('worker').matchAll(/([A-Z_]+) is missing/g)].map(([, name]) => name)
  expect(missed.sort()).toEqual(
    rows
      .filter(({ isNeeded }) => isNeeded)
      .map(({ name }) => name)
      .sort(),
  )
})

function missing(reader: Reader): string {
  try {
    readers[reader]({})
    return ''
  } catch (error) {
    return String(error)
  }
}
