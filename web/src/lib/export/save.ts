/** Hands something to the browser as a file to save. */
export function save(content: Blob, name: string): void {
  const url = URL.createObjectURL(content)
  const link = Object.assign(document.createElement('a'), { href: url, download: name })
  link.click()
  URL.revokeObjectURL(url)
}

/** `AAPL-1d-2024-06-07.png`: what no file system takes becomes a hyphen. */
export const fileName = (parts: readonly string[], ending: string): string =>
  `${parts.join('-').replaceAll(/[^A-Za-z0-9.=^-]+/g, '-')}.${ending}`
