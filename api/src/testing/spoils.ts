import fc from 'fast-check'
import { nastyRaw, nastyTexts } from './arbitrary.ts'
import type { Told } from './contract.ts'
import type { Asked } from './request-of.ts'

/** One way of spoiling a request. */
export type Spoil = (asked: Asked, operation: Told) => Asked

const headerText = fc.string({
  unit: fc
    .integer({ min: 33, max: 255 })
    .filter((code) => code !== 127)
    .map((code) => String.fromCharCode(code)),
  maxLength: 40,
})

const withQuery = (url: string, more: string) => `${url}${url.includes('?') ? '&' : '?'}${more}`

/** Nasty text in the middle of an address: escaped, or as it is. */
const inAddress = fc.oneof(
  nastyTexts.map((text) => encodeURIComponent(text.toWellFormed())),
  nastyRaw,
)

export const spoils: fc.Arbitrary<Spoil> = fc.oneof(
  fc.tuple(fc.nat(), inAddress).map(([place, text]): Spoil => (asked, { parameters }) => {
    const { name } = parameters[place % parameters.length]!
    const url = asked.url.replace(new RegExp(`([?&])${name}=[^&]*&?`), '$1')
    return { ...asked, url: withQuery(url, `${name}=${text}`) }
  }),
  fc.tuple(fc.nat(), inAddress).map(([place, text]): Spoil => (asked) => {
    const [path = '', query] = asked.url.split('?')
    const parts = path.split('/')
    parts[1 + (place % (parts.length - 1))] = text
    return { ...asked, url: parts.join('/') + (query === undefined ? '' : `?${query}`) }
  }),
  fc.tuple(nastyTexts, nastyTexts).map(([name, value]): Spoil => (asked) => ({
    ...asked,
    url: withQuery(asked.url, new URLSearchParams([[name.toWellFormed(), value.toWellFormed()]]).toString()),
  })),
  fc.constant<Spoil>((asked) => ({
    ...asked,
    url: asked.url.includes('?') ? `${asked.url}&${asked.url.split('?')[1]}` : `${asked.url}?`,
  })),
  fc
    .constantFrom('POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'PROPFIND', 'get')
    // What has no body may not be sent with one.
    .map((method): Spoil => ({ body, ...asked }) => ({
      ...{ ...asked, method },
      ...(body !== undefined && !/^(GET|HEAD)$/i.test(method) && { body }),
    })),
  fc
    .tuple(
      fc.constantFrom(
        'accept',
        'last-event-id',
        'x-request-id',
        'if-none-match',
        'range',
        'content-type',
        'origin',
      ),
      fc.oneof(
        headerText,
        fc.constantFrom(
          '*/*',
          'text/csv;q=0',
          'application/*',
          'W/"x"',
          'bytes=0-1',
          '1-2.3_4',
          '9'.repeat(400),
        ),
      ),
    )
    .map(([name, text]): Spoil => (asked) => ({ ...asked, headers: { ...asked.headers, [name]: text } })),
  fc.tuple(fc.nat(), fc.oneof(nastyTexts, fc.jsonValue(), fc.double())).map(
    ([place, value]): Spoil =>
      (asked) =>
        spoilBody(asked, (body) => withPart(body, place, value)),
  ),
  nastyTexts.map(
    (text): Spoil =>
      (asked) =>
        spoilBody(asked, () => text, String),
  ),
)

const spoilBody = (asked: Asked, change: (body: unknown) => unknown, write = JSON.stringify): Asked =>
  asked.body === undefined ? asked : { ...asked, body: write(change(parsed(asked.body))) }

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** The same JSON with another value at one of its places, or with one more member. */
function withPart(json: unknown, place: number, value: unknown): unknown {
  if (typeof json !== 'object' || json === null) return value
  const keys = Object.keys(json)
  const key = keys[place % (keys.length + 1)]
  if (key === undefined) return Array.isArray(json) ? [...json, value] : { ...json, more: value }
  const part = (json as Record<string, unknown>)[key]
  const changed = withPart(part, Math.floor(place / (keys.length + 1)), value)
  if (!Array.isArray(json)) return { ...json, [key]: changed }
  return json.map((one: unknown, index) => (String(index) === key ? changed : one))
}
