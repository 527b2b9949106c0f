import { html } from 'hono/html'
import type { JsonSchema } from '../contract/json-schema.ts'
import { paragraphs, type Html } from './text.ts'

/** A schema in a few words, each component a link to where it is told. */
export function schemaText(schema: JsonSchema): Html {
  if (typeof schema.$ref === 'string') {
    const name = schema.$ref.split('/').at(-1)!
    return html`<a class="type" href="#schema-${name}">${name}</a>`
  }
  const { allOf, anyOf, items, additionalProperties, type } = schema
  if (allOf) return schemaText(allOf[0] as JsonSchema)
  if (schema.enum)
    return words(
      (schema.enum as unknown[]).map((value) => html`<code>${String(value)}</code>`),
      ' | ',
    )
  if (schema.const !== undefined) return html`<code>${String(schema.const)}</code>`
  if (anyOf)
    return words(
      anyOf.map((one) => schemaText({ ...(type && { type }), ...one } as JsonSchema)),
      ' | ',
    )
  if (schema.prefixItems)
    return html`[${words(
      schema.prefixItems.map((one) => schemaText(one as JsonSchema)),
      ', ',
    )}]`
  if (type === 'array') return html`${schemaText(items as JsonSchema)}[]`
  if (typeof additionalProperties === 'object')
    return html`object of ${schemaText(additionalProperties as JsonSchema)}`
  return plain(schema)
}

function plain({ type, format, minimum, maximum, maxLength }: JsonSchema): Html {
  const name = [type ?? 'any'].flat().join(' | ')
  const range = minimum === undefined && maximum === undefined ? '' : ` ${minimum ?? ''}…${maximum ?? ''}`
  const length = maxLength === undefined ? '' : `, up to ${maxLength} characters`
  return html`<span class="type">${format ?? `${name}${range}${length}`}</span>`
}

const words = (parts: Html[], between: string): Html =>
  html`${parts.map((part, place) => html`${place > 0 ? between : ''}${part}`)}`

/** A component with all its members. */
export const schemaSection = (name: string, schema: JsonSchema): Html => {
  const members = Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>)
  return html`<section class="schema" id="schema-${name}">
    <h3>${name}</h3>
    ${paragraphs(schema.description)}
    ${members.length === 0 ? html`<p>${schemaText({ ...schema })}</p>` : memberList(schema, members)}
  </section>`
}

const memberList = ({ required = [] }: JsonSchema, members: [string, JsonSchema][]): Html =>
  html`<dl>
    ${members.map(
      ([name, member]) =>
        html`<div>
          <dt>
            <code>${name}</code>${required.includes(name) ? '' : html` <i>optional</i>`} ${schemaText(member)}
          </dt>
          ${member.description ? html`<dd>${paragraphs(member.description)}</dd>` : ''}
        </div>`,
    )}
  </dl>`
