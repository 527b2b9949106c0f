/** The most that are followed together: as many as one request of the API takes. */
export const mostWatched = 50

/** Where a browser keeps the symbols, in the order of whoever put them so. */
const key = 'barline.watchlist'

/** Also read by the script in `app.html`, which makes room for the list before the first paint. */
const openKey = 'barline.watchlist.open'

/** The kept symbols; undefined where none were ever kept, or what is there is no list of ours. */
export function readKept(): readonly string[] | undefined {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? 'null')
    const isList = Array.isArray(kept) && kept.every((symbol) => typeof symbol === 'string')
    return isList ? [...new Set(kept)].slice(0, mostWatched) : undefined
  } catch {
    // No list, or storage is forbidden: then it lives as long as the page.
    return undefined
  }
}

export const keepList = (symbols: readonly string[]) => write(key, JSON.stringify(symbols))

/** Calls back when another page of this browser has kept another list. Returns what ends that. */
export function onOthersKeep(changed: () => void): () => void {
  const onStorage = (event: StorageEvent) => event.key === key && changed()
  addEventListener('storage', onStorage)
  return () => removeEventListener('storage', onStorage)
}

export const isKeptOpen = (): boolean => document.documentElement.dataset.watchlist === 'open'

export function keepOpen(open: boolean) {
  if (open) document.documentElement.dataset.watchlist = 'open'
  else delete document.documentElement.dataset.watchlist
  write(openKey, open ? 'open' : undefined)
}

function write(name: string, value: string | undefined) {
  try {
    if (value === undefined) localStorage.removeItem(name)
    else localStorage.setItem(name, value)
  } catch {
    // Storage is forbidden, or full.
  }
}
