/** One part of the results: `## title` and what follows, up to the next. */
export interface Section {
  title: string
  text: string
}

/** The results as they were, with these sections in the place of those of the same titles, in the order of `titles`; others go. */
export function replaceSections(
  results: string,
  head: string,
  fresh: readonly Section[],
  titles: readonly string[],
): string {
  const all = new Map([...readSections(results), ...fresh].map(({ title, text }) => [title, text]))
  const present = titles.filter((title) => all.has(title))
  return (
    [head.trim(), ...present.map((title) => `## ${title}\n\n${all.get(title)!.trim()}`)].join('\n\n') + '\n'
  )
}

const readSections = (results: string): Section[] =>
  results
    .split(/^## /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf('\n')
      return { title: part.slice(0, end).trim(), text: part.slice(end + 1) }
    })
