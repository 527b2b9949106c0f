/** A stretch of a text. */
export interface Place {
  start: number
  end: number
}

/** Where in a body a problem lies, from what people are told: a JSON pointer, a line, or a character. Undefined where it is of the whole body. */
export function locate(text: string, where: string): Place | undefined {
  const [, line] = /^line (\d{1,9})/.exec(where) ?? []
  if (line) return locateLine(text, Number(line))
  const [, character] = /^character (\d{1,9})/.exec(where) ?? []
  if (character) return locateCharacter(text, Number(character))
  return where.startsWith('/') ? locatePointer(text, where) : undefined
}

/** With what stands before it: at the end of a body that was cut off there is nothing else. */
const locateCharacter = (text: string, at: number): Place => ({
  start: Math.max(0, Math.min(at, text.length) - 20),
  end: Math.min(at + 1, text.length),
})

function locateLine(text: string, line: number): Place | undefined {
  let start = 0
  for (let count = 1; count < line; count++) {
    start = text.indexOf('\n', start) + 1
    if (start === 0) return undefined
  }
  const end = text.indexOf('\n', start)
  return { start, end: end < 0 ? text.length : end }
}

/** The value that a JSON pointer names, or the innermost that is there on the way to it; nothing where the text is not JSON so far. */
function locatePointer(text: string, pointer: string): Place | undefined {
  const path = pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  let start = skipSpace(text, 0)
  for (const part of path) {
    const child = text[start] === '{' ? findMember(text, start, part) : findItem(text, start, part)
    if (child === undefined) break
    start = child
  }
  const end = endOfValue(text, start)
  return end === undefined ? undefined : { start, end }
}

function findMember(text: string, open: number, name: string): number | undefined {
  for (let at = skipSpace(text, open + 1); text[at] === '"';) {
    const endOfKey = endOfString(text, at)
    const value = skipSpace(text, skipSpace(text, endOfKey) + 1)
    if (unquote(text.slice(at, endOfKey)) === name) return value
    const end = endOfValue(text, value)
    if (end === undefined) return undefined
    at = skipSpace(text, skipSpace(text, end) + 1)
  }
  return undefined
}

function findItem(text: string, open: number, name: string): number | undefined {
  if (text[open] !== '[' || !/^\d{1,9}$/.test(name)) return undefined
  let at = skipSpace(text, open + 1)
  for (let index = 0; index < Number(name); index++) {
    const end = endOfValue(text, at)
    if (end === undefined || text[skipSpace(text, end)] !== ',') return undefined
    at = skipSpace(text, skipSpace(text, end) + 1)
  }
  return text[at] === ']' ? undefined : at
}

/** Not by recursion: a hostile body may be as deep as it is long. */
function endOfValue(text: string, start: number): number | undefined {
  let depth = 0
  for (let at = start; at < text.length; at++) {
    const character = text[at]!
    if (character === '"') at = endOfString(text, at) - 1
    else if (character === '{' || character === '[') depth++
    else if (character === '}' || character === ']') depth--
    else if (depth === 0 && (character === ',' || /\s/.test(character))) return at
    if (depth < 0) return at
    if (depth === 0 && /["}\]]/.test(character)) return at + 1
  }
  return depth === 0 && start < text.length ? text.length : undefined
}

function endOfString(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '"') return at + 1
  }
  return text.length
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && /\s/.test(text[at]!)) at++
  return at
}

function unquote(quoted: string): string {
  try {
    return JSON.parse(quoted) as string
  } catch {
    return quoted
  }
}
