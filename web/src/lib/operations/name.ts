const name = 'barline.operator-name'

/** Who is at this browser, for the audit log: all operators have one token. */
export function keptName(): string {
  try {
    return localStorage.getItem(name) ?? ''
  } catch {
    return ''
  }
}

export function keepName(value: string): void {
  try {
    localStorage.setItem(name, value)
  } catch {
    // A browser that keeps nothing: the name holds until the page is loaded anew.
  }
}
