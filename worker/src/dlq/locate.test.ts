import fc from 'fast-check'
import { expect, test } from 'vitest'
import { locate } from './locate.ts'

const found = (text: string, where: string) => {
  const place = locate(text, where)
  return place && text.slice(place.start, place.end)
}

/** Every value of a JSON document, by its pointer. */
function* pointers(value: unknown, at = ''): Generator<[string, unknown]> {
  if (at !== '') yield [at, value]
  if (typeof value !== 'object' || value === null) return
  for (const [name, inner] of Object.entries(value))
    yield* pointers(inner, `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`)
}

test('every value of any document is found by its pointer, however the document is written', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
      const text = JSON.stringify(value, null, indent)
      for (const [pointer, inner] of pointers(value))
        expect(JSON.parse(found(text, pointer)!)).toEqual(JSON.parse(JSON.stringify(inner)))
    }),
  )
})

test('nothing throws, and no place is outside of the text, whatever text and place are', () => {
  const place = fc.oneof(
    fc.string().map((path) => `/${path}`),
    fc.nat().map((n) => `line ${n}`),
    fc.nat().map((n) => `character ${n}`),
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json().map((json) => json.slice(0, json.length / 2)),
      ),
      place,
      (text, where) => {
        const at = locate(text, where)
        if (at) expect(at.start >= 0 && at.end <= text.length).toBe(true)
      },
    ),
  )
})

test.each([
  ['a\nb\nc', 'line 2, column Close', 'b'],
  ['a\nb', 'line 2', 'b'],
  ['a\nb', 'line 9', undefined],
  ['{"a":[1,{"b":2}]}', '/a/1/c', '{"b":2}'],
  ['{"a":[1,2', '/a/1', '2'],
  ['no json', 'body', undefined],
])('of %j %s is %j', (text, where, expected) => expect(found(text, where)).toBe(expected))

test('a body that is as deep as it is long is no trouble', () => {
  expect(locate('['.repeat(1e5), '/0/0')).toBeUndefined()
})
