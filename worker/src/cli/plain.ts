/** Text of strangers as a terminal may have it: what could move the cursor, ring the bell or hide is written out, as JSON does. */
export const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, writtenOut)

/** Text of several lines that is plain otherwise; within JSON it means the same afterwards. */
export const harmless = (text: string): string =>
  text.replace(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, writtenOut)

const writtenOut = (found: string): string =>
  found
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')

/** The same for text of several lines. */
export const plainLines = (text: string): string =>
  text
    .replaceAll('\r\n', '\n')
    .split('\n')
    .map((line) => plain(line.replaceAll('\t', '  ')))
    .join('\n')

/** `3 h`, for how long something has been or will be. */
export function span(milliseconds: number): string {
  const minutes = Math.max(0, Math.round(milliseconds / 60_000))
  if (minutes < 1) return 'less than a minute'
  if (minutes < 120) return `${minutes} min`
  return minutes < 72 * 60 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1440)} days`
}
