import { expect, test } from 'vitest'
import { columns, shorten } from './columns.ts'
import { table } from './print.ts'

test('columns stand under their headings whatever the letters of a cell are', () => {
  const rows = [
    ['größe', '1'],
    ['日本語', '20'],
    ['🚀', '3'],
    ['e\u0301', '4'],
  ]
  expect(table(['NAME', 'N'], rows, ['N'])).toEqual([
    'NAME     N',
    'größe    1',
    '日本語  20',
    '🚀       3',
    'e\u0301        4',
  ])
})

test('what is longer than its place is shortened in the middle', () => {
  expect(shorten('raw/2026.json', 13)).toBe('raw/2026.json')
  expect(shorten(`raw/${'k'.repeat(900)}.json`, 13)).toBe('raw/kk…k.json')
  const wide = shorten('語'.repeat(280), 13)
  expect([wide, columns(wide)]).toEqual(['語語語…語語語', 13])
})
