/** The `rel` of links to scripts that are not to be fetched yet: no browser knows it. */
export const later = 'later'

/** Has them fetched now, all at once. */
export function fetchLater(document: Document): void {
  for (const link of document.querySelectorAll<HTMLLinkElement>(`link[rel="${later}"]`))
    link.rel = 'modulepreload'
}
