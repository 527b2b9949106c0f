import { expect } from 'vitest'

export interface Scraped {
  text: string
  /** The value of the one series of this name that has these labels; undefined where there is none. */
  value(name: string, labels?: Record<string, string | number>): number | undefined
  /** Every value that a label has. */
  labels(name: string, label: string): string[]
}

/** Reads `/metrics` as Prometheus does. */
export async function scrape(app: { request(path: string): Response | Promise<Response> }): Promise<Scraped> {
  const response = await app.request('/metrics')
  const text = await response.text()
  expect([response.status, text]).toEqual([200, expect.any(String)])
  const series = text.split('\n').flatMap(parse)
  return {
    text,
    value(name, labels = {}) {
      const found = series.filter(
        (each) =>
          each.name === name &&
          Object.entries(labels).every(([label, value]) => each.labels[label] === String(value)),
      )
      expect(found.length, `series ${name} ${JSON.stringify(labels)}`).toBeLessThan(2)
      return found[0]?.value
    },
    labels: (name, label) => [
      ...new Set(series.filter((each) => each.name === name).map(({ labels }) => labels[label] ?? '')),
    ],
  }
}

function parse(line: string) {
  const [, name, labels = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []
  if (name === undefined) return []
  const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label, text]) => [label, text])
  return [{ name, labels: Object.fromEntries(pairs) as Record<string, string>, value: Number(value) }]
}
