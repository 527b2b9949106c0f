export type Theme = 'dark' | 'light'

/** Also read by the script in `app.html`, which sets the theme before the first paint. */
const key = 'barline.theme'
const system = () => matchMedia('(prefers-color-scheme: light)')
const systemTheme = (): Theme => (system().matches ? 'light' : 'dark')
const apply = (theme: Theme) => (document.documentElement.dataset.theme = theme)

/** Goes over to the other theme. A choice that is the system's own is forgotten, so that the page follows the system again. */
export function toggleTheme(): void {
  const theme = document.documentElement.dataset.theme === 'light' ? 'dark' : 'light'
  apply(theme)
  try {
    if (theme === systemTheme()) localStorage.removeItem(key)
    else localStorage.setItem(key, theme)
  } catch {
    // Storage can be forbidden: then the choice holds until the page is left.
  }
}

/** Follows the system's theme while nobody has chosen one. Returns what ends that. */
export function followSystem(): () => void {
  const query = system()
  const follow = () => {
    if (!chosen()) apply(systemTheme())
  }
  query.addEventListener('change', follow)
  return () => query.removeEventListener('change', follow)
}

function chosen(): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

/** Calls back whenever the page's theme has changed. Returns what ends that. */
export function onThemeChange(changed: () => void): () => void {
  const observer = new MutationObserver(changed)
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  return () => observer.disconnect()
}
