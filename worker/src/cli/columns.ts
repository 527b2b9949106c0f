/** East Asian letters and pictures take two columns of a terminal, marks on the letter before them none. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u
const none = /[\p{Mn}\p{Me}]/u

const columnsOf = (letter: string): number => (none.test(letter) ? 0 : wide.test(letter) ? 2 : 1)

/** How many columns of a terminal a text takes that has nothing in it which moves the cursor. */
export const columns = (text: string): number =>
  /^[ -~]*$/.test(text) ? text.length : [...text].reduce((sum, letter) => sum + columnsOf(letter), 0)

/** At most so many columns, the middle left out: how a key begins and how it ends tells most. */
export function shorten(text: string, most: number): string {
  if (columns(text) <= most) return text
  const letters = [...text]
  const tail = take(letters.toReversed(), Math.floor((most - 1) / 2)).reverse()
  const head = take(letters, most - 1 - columns(tail.join('')))
  return `${head.join('')}…${tail.join('')}`
}

function take(letters: readonly string[], most: number): string[] {
  let left = most
  const end = letters.findIndex((letter) => (left -= columnsOf(letter)) < 0)
  return letters.slice(0, end < 0 ? letters.length : end)
}
