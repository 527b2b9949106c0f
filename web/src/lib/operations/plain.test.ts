import { expect, test } from 'vitest'
import { plain, plainLine } from './plain.ts'

test('what could pass for something else is written as its number', () => {
  expect(plain('a\u0000b\u001b[2J')).toBe('a\\u{0}b\\u{1b}[2J')
  expect(plain('raw/\u202etxt.exe')).toBe('raw/\\u{202e}txt.exe')
  expect(plain('<script>é💥</script>')).toBe('<script>é💥</script>')
})

test('lines stay where there may be several, and are numbers where there is one', () => {
  expect([plain('a\n\tb'), plainLine('a\n\tb')]).toEqual(['a\n\tb', 'a\\u{a}\\u{9}b'])
})
