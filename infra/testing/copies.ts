/** Packages of which a bundle holds two copies: from two places of `node_modules`, or as CommonJS and as an ES module. */
export function copiesOf(inputs: readonly string[]): string[] {
  const places = new Map<string, Set<string>>()
  for (const input of inputs) {
    const [, place, name, rest] = /^(.*node_modules\/)((?:@[^/]+\/)?[^/]+)\/(.*)$/.exec(input) ?? []
    const [format = ''] = /^dist-(cjs|es)\b/.exec(rest ?? '') ?? []
    if (!name || rest === 'package.json') continue
    places.set(name, (places.get(name) ?? new Set()).add(`${place}${format}`))
  }
  return [...places].filter(([, found]) => found.size > 1).map(([name]) => name)
}
