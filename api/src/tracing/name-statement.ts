/** What a statement is called: its own name where it has one, else what it does and to which table first. Never its text. */
export function nameStatement(statement: unknown): string {
  const { name, text } = typeof statement === 'string' ? { name: '', text: statement } : (statement as Named)
  if (name) return name
  const [, verb] = /^\s*(?:--[^\n]*\n\s*)*([a-z]+)/i.exec(text ?? '') ?? []
  if (!verb) return 'statement'
  const [, table] =
    /\b(?:from|into|update|join)\s+(?:only\s+)?"?([a-z_]\w*)\b(?!\s*\()/i.exec(text ?? '') ?? []
  return table ? `${verb.toUpperCase()} ${table}` : verb.toUpperCase()
}

interface Named {
  name?: string
  text?: string
}
