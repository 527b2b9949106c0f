import type { Answer } from './call.ts'

/** Texts of a list: `name.member.1`, `name.member.2`. */
export function members(form: URLSearchParams, name: string): string[] {
  const found: string[] = []
  for (let index = 1; form.has(`${name}.member.${index}`); index++)
    found.push(form.get(`${name}.member.${index}`)!)
  return found
}

/** Records of a list by their fields: `name.member.1.Key`, `name.member.1.Value`. */
export function records(form: URLSearchParams, name: string): Record<string, string>[] {
  const found: Record<string, string>[] = []
  for (const [path, value] of form) {
    const [, index, field] = new RegExp(`^${name}\\.member\\.(\\d+)\\.(\\w+)$`).exec(path) ?? []
    if (field) (found[Number(index) - 1] ??= {})[field] = value
  }
  return found
}

/** What AWS's Query protocol answers: fields as elements, items of lists as `member`. */
export function xml(action: string, result: unknown): Answer {
  const body =
    action === 'Error'
      ? `<ErrorResponse>${element(result)}</ErrorResponse>`
      : `<${action}Response><${action}Result>${element(result)}</${action}Result></${action}Response>`
  return { type: 'text/xml', body }
}

function element(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (Array.isArray(value)) return value.map((item) => `<member>${element(item)}</member>`).join('')
  if (typeof value === 'object')
    return Object.entries(value)
      .filter(([, inner]) => inner !== undefined && inner !== null)
      .map(([name, inner]) => `<${name}>${element(inner)}</${name}>`)
      .join('')
  return String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
