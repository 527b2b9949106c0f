let renewing: Promise<boolean> | undefined

/**
 * Where reading needs a key, a page comes with a session that its scripts read by. One that outlived it asks for anything of ours that
 * is not the same for everybody, as that brings another one. Whether it came; those who ask at the same time share it.
 */
export function renewSession(): Promise<boolean> {
  renewing ??= fetch('/favicon.svg', { cache: 'no-store' })
    .then(({ ok }) => ok)
    .catch(() => false)
    .finally(() => (renewing = undefined))
  return renewing
}
