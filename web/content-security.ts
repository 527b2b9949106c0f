import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { sveltekit } from '@sveltejs/kit/vite'

type ContentSecurity = NonNullable<NonNullable<Parameters<typeof sveltekit>[0]>['csp']>

/**
 * What a page may do: run our own script, and talk to our own server. Nothing inline runs or styles but what is named here by
 * its hash; SvelteKit adds those of the scripts that it writes. Hashes and not nonces, so that the same page is the same
 * bytes, and one that has not changed is answered 304.
 */
export const contentSecurity = (): ContentSecurity => ({
  mode: 'hash',
  directives: {
    'default-src': ['none'],
    'script-src': ['self', themeScript()],
    'style-src': ['self', attributionStyle()],
    // The word only says that the hash holds for attributes, too: of all style attributes, this one.
    'style-src-attr': ['unsafe-hashes', announcerStyle()],
    // Pictures are drawn from canvases, which hand them over as data: or blob:.
    'img-src': ['self', 'data:', 'blob:'],
    'connect-src': ['self'],
    'base-uri': ['none'],
    'form-action': ['self'],
    'frame-ancestors': ['none'],
  },
})

/** The one inline script of app.html, which chooses the theme before the first paint. */
const themeScript = () => hashOf(find(/<script>([^]*?)<\/script>/, new URL('src/app.html', import.meta.url)))

// Those of packages are read from them, so that an update brings its hash along.

/** The chart library styles its attribution by a <style> of its own. */
const attributionStyle = () =>
  hashOf(find(/\.innerText="(a#tv-attr-logo[^"]+)"/, import.meta.resolve('lightweight-charts')))

/** SvelteKit hides the element that tells a screen reader the title of the next page. */
const announcerStyle = () =>
  hashOf(
    find(
      /id="svelte-announcer"[^>]*style="([^"]+)"/,
      new URL('src/runtime/components/root.svelte', import.meta.resolve('@sveltejs/kit/package.json')),
    ),
  )

function find(pattern: RegExp, file: URL | string): string {
  const text = readFileSync(new URL(file), 'utf8').replaceAll('\r\n', '\n')
  const [, found] = pattern.exec(text) ?? []
  if (!found) throw new Error(`${String(file)} is not what it was: expected something like ${pattern.source}`)
  return found
}

const hashOf = (text: string): `sha256-${string}` =>
  `sha256-${createHash('sha256').update(text).digest('base64')}`
