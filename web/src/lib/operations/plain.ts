/**
 * Text of anybody's as it can be shown: what has no shape, or turns the direction of what follows, is written as its number, so that no key
 * can look like another one.
 */
export const plain = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    character === '\n' || character === '\t' ? character : numberOf(character),
  )

/** The same on one line. */
export const plainLine = (text: string): string => plain(text).replace(/[\n\t]/g, numberOf)

const numberOf = (character: string) => `\\u{${character.codePointAt(0)!.toString(16)}}`
