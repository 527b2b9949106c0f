/**
 * Loads a part of the app that is a file of its own. Browsers remember for as long as a page is open that a script could not be loaded: so
 * it is asked for once more under another address, which most of them tell in their error, and with it the styles that it lacks.
 */
export async function loadPart<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load()
  } catch (error) {
    const [script] = /https?:\S+\.js/.exec(String(error)) ?? []
    if (!script) throw error
    const part = (await import(/* @vite-ignore */ `${script}?at=${Date.now()}`)) as T
    mendStyles()
    return part
  }
}

/** A style sheet that could not be loaded is asked for again when it is put in again. */
function mendStyles() {
  for (const link of document.querySelectorAll<HTMLLinkElement>('link[rel="stylesheet"]'))
    if (!isThere(link)) link.replaceWith(link.cloneNode())
}

/** Of one that could not be loaded nobody may read the rules. */
function isThere({ sheet }: HTMLLinkElement): boolean {
  try {
    return (sheet?.cssRules.length ?? 0) > 0
  } catch {
    return false
  }
}
