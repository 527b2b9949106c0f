import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { decodeBody } from './decode-body.ts'

const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))))
const problemOf = (body: Uint8Array, maxBodyBytes?: number) => {
  const decoded = decodeBody(body, maxBodyBytes === undefined ? {} : { maxBodyBytes })
  if (decoded.ok) expect.fail(`decoded: ${decoded.text.slice(0, 100)}`)
  return decoded.problem
}

const text = 'Date,Open\n2024-01-02,1 – Société 🕯\n'

test.each([
  ['plain', bytes(text)],
  ['packed', gzipSync(text)],
  ['packed in two pieces', Buffer.concat([gzipSync(text.slice(0, 12)), gzipSync(text.slice(12))])],
  ['packed with zeros behind', Buffer.concat([gzipSync(text), Buffer.alloc(512)])],
  ['with a byte order mark', bytes([0xef, 0xbb, 0xbf], text)],
  ['with lines that CR alone ends', bytes(text.replaceAll('\n', '\r'))],
  ['with a byte order mark, packed', gzipSync(bytes([0xef, 0xbb, 0xbf], text))],
])('text is read: %s', (_, body) => {
  expect(decodeBody(body, {})).toEqual({ ok: true, text })
})

test('a view into a larger buffer is read as the view', () => {
  const large = Buffer.concat([Buffer.from('before'), gzipSync(text), Buffer.from('after')])
  expect(decodeBody(large.subarray(6, large.length - 5), {})).toEqual({ ok: true, text })
})

test.each([
  ['nothing', bytes('')],
  ['white space', bytes(' \r\n\t\n')],
  ['a byte order mark alone', bytes([0xef, 0xbb, 0xbf])],
  ['nothing, packed', gzipSync('')],
])('an empty body is said to be: %s', (_, body) => {
  expect(problemOf(body).reason).toBe('empty_body')
})

test.each([
  ['a packed one that ends early', gzipSync(text).subarray(0, 30), 'truncated', /gzip of 30 bytes/],
  ['a packed one of its head alone', gzipSync(text).subarray(0, 2), 'truncated', /gzip of 2 bytes/],
  ['a packed one with a bad sum', flip(gzipSync(text), -6), 'gzip_corrupt', /gzip of \d+ bytes/],
  ['a packed one with a bad middle', flip(gzipSync(text), 20), 'gzip_corrupt', /gzip of \d+ bytes/],
  [
    'no gzip behind its first two bytes',
    bytes([0x1f, 0x8b], 'Date,Open,High'),
    'gzip_corrupt',
    /gzip of 16 bytes/,
  ],
  ['packed twice', gzipSync(gzipSync(text)), 'not_utf8', /byte 0/],
  ['a ZIP archive', bytes('PK', [3, 4, 20, 0], 'data.csv'), 'not_utf8', /byte 0/],
  ['UTF-16, little end first', Buffer.from(`\ufeff${text}`, 'utf16le'), 'not_utf8', /byte 0/],
  ['UTF-16, big end first', Buffer.from(`\ufeff${text}`, 'utf16le').swap16(), 'not_utf8', /byte 0/],
  ['UTF-16 without a mark', Buffer.from('Date,Open', 'utf16le'), 'not_utf8', /byte 0/],
  ['Latin-1', bytes('Soci', [0xe9], 't', [0xe9], ',1\n'), 'not_utf8', /^byte 4$/],
  ['a lone byte of continuation', bytes('ab\ufffdc', [0x80], 'd'), 'not_utf8', /^byte 6$/],
  ['half of a surrogate pair', bytes('ab', [0xed, 0xa0, 0x80], 'cd'), 'not_utf8', /^byte 2$/],
  ['a character that is cut off at the end', bytes('Open,', [0xf0, 0x9f, 0x95]), 'truncated', /^byte 5$/],
  ['NUL in the first line', bytes('SQLite format 3\0'), 'not_utf8', /^character 15$/],
])('what is no text is refused: %s', (_, body, reason, where) => {
  expect(problemOf(body)).toMatchObject({ reason, where: expect.stringMatching(where) })
})

test('what is said of another encoding helps', () => {
  expect(problemOf(Buffer.from(`\ufeff${text}`, 'utf16le')).came).toBe('UTF-16: save the file as UTF-8')
  expect(problemOf(bytes('Soci', [0xe9], 't', [0xe9])).came).toBe('e9 74 e9')
})

test('NUL further down is left to the rows', () => {
  expect(decodeBody(bytes('Date,Name\n2024-01-02,A\0B\n'), {})).toMatchObject({ ok: true })
})

test.each([
  '<!DOCTYPE html><html></html>',
  '\n <html lang="en">',
  '<?xml version="1.0"?>\n<!DOCTYPE html><html/>',
  '<div>Sorry, back soon</div>',
  '<!-- sorry -->\n<HTML>',
  '<head><title>502',
])('a web page is told: %s', (page) => {
  expect(problemOf(bytes(page))).toMatchObject({
    reason: 'html_body',
    came: page.trim().replace('\n', String.raw`\u000a`),
  })
})

test('angle brackets alone make no web page', () => {
  expect(decodeBody(bytes('<TICKER>,<PER>,<DATE>\n'), {})).toMatchObject({ ok: true })
})

test('the limit holds for what is unpacked, too', () => {
  expect(decodeBody(bytes('x'.repeat(100)), { maxBodyBytes: 100 })).toMatchObject({ ok: true })
  expect(decodeBody(gzipSync('x'.repeat(100)), { maxBodyBytes: 100 })).toMatchObject({ ok: true })
  expect(problemOf(bytes('x'.repeat(101)), 100)).toMatchObject({
    reason: 'body_too_large',
    came: '101 bytes',
  })
  expect(problemOf(gzipSync('x'.repeat(101)), 100)).toMatchObject({ reason: 'body_too_large', came: 'more' })
})

test('a bomb of eight gigabytes is given up at the limit, and takes no more memory than that', () => {
  const member = gzipSync(Buffer.alloc(2 ** 26), { level: 9 })
  const bomb = Buffer.concat(Array.from({ length: 128 }, () => member))
  const before = process.resourceUsage().maxRSS
  expect(problemOf(bomb, 2 ** 26)).toMatchObject({
    reason: 'body_too_large',
    expected: 'at most 67108864 bytes',
  })
  expect(process.resourceUsage().maxRSS - before).toBeLessThan(300_000)
})

function flip(packed: Buffer, at: number): Buffer {
  const copy = Buffer.from(packed)
  const index = at < 0 ? copy.length + at : at
  copy[index] = copy[index]! ^ 0xff
  return copy
}
