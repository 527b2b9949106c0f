import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { legible } from './legible.ts'

test('text of another encoding is shown as text, with how much is left out', () => {
  expect(legible(Buffer.from('Größe;1\r\n\t2', 'latin1'))).toEqual({ text: 'Größe;1\r\n\t2', rest: 0 })
  expect(legible(Buffer.alloc(1000, 'x'))).toEqual({ text: 'x'.repeat(600), rest: 400 })
})

test('what is no text is shown by its bytes', () => {
  const { text, rest } = legible(gzipSync(Buffer.alloc(3_000_000, 'ab')))
  expect(text.split('\n')).toHaveLength(8)
  expect(text).toMatch(/^0000 {2}1f 8b 08( [0-9a-f]{2}){13} {2}\.{8}/)
  expect(rest).toBeGreaterThan(500)
  expect(legible(Buffer.from('AB\0\u0001C'))).toEqual({
    text: `0000  41 42 00 01 43${' '.repeat(33)}  AB..C`,
    rest: 0,
  })
})
