import { html } from 'hono/html'
import {
  shownOf,
  type OpenApi,
  type OpenApiContent,
  type OpenApiOperation,
  type OpenApiParameter,
  type OpenApiResponse,
  type Reference,
} from '../contract/open-api.ts'
import { schemaText } from './schema-text.ts'
import { paragraphs, withCode, writeJson, type Html } from './text.ts'

export interface Shown {
  path: string
  method: string
  operation: OpenApiOperation
}

type Components = OpenApi['components']

/** What a route is for, a form to try it, examples that fill the form, and what it answers. */
export function operationSection({ path, method, operation }: Shown, components: Components): Html {
  const { operationId, summary, description } = operation
  const parameters = operation.parameters.map((one) => resolve(one, components.parameters))
  const own = parameters.filter(({ name }) => name !== 'x-request-id')
  return html`<details class="operation">
    <summary>
      <span class="method">${method}</span> <code class="path">${path}</code> <span>${summary}</span>
    </summary>
    <div id="${operationId}" class="told">
      ${paragraphs(description)} ${method === 'get' ? examples(path, own) : ''}
      <form data-method="${method}" data-path="${path}">
        ${own.map((parameter) => field(operationId, parameter))}
        ${
          method === 'get'
            ? html`<div class="send">
                  <button type="submit">Send</button>
                  <a class="url" href="${path}">${path}</a>
                </div>
                <output aria-live="polite"></output>`
            : ''
        }
      </form>
      <h3>Answers</h3>
      ${Object.entries(operation.responses).map(([status, response]) =>
        answer(status, resolve(response, components.responses)),
      )}
    </div>
  </details>`
}

const resolve = <T extends object>(one: T | Reference, among: Record<string, T>): T =>
  '$ref' in one ? among[one.$ref.split('/').at(-1)!]! : one

const written = (value: unknown) => (Array.isArray(value) ? value.join(',') : String(value))

/** Each example is a link that works by itself; the script fills the form by it instead. */
function examples(path: string, parameters: OpenApiParameter[]): Html {
  const names = new Map(
    parameters.flatMap((parameter) =>
      Object.entries(shownOf(parameter)).map(([name, { summary }]) => [name, summary]),
    ),
  )
  if (names.size === 0) return html``
  return html`<ul class="examples">
    ${[...names].map(([name, summary]) => html`<li><a href="${addressOf(path, parameters, name)}">${summary}</a></li>`)}
  </ul>`
}

function addressOf(path: string, parameters: OpenApiParameter[], example: string): string {
  const query = new URLSearchParams()
  let address = path
  for (const parameter of parameters) {
    const { name, in: place } = parameter
    const shown = shownOf(parameter)[example]
    if (!shown) continue
    const text = written(shown.value)
    if (place === 'query') query.set(name, text)
    else address = address.replace(`{${name}}`, encodeURIComponent(text))
  }
  return query.size > 0 ? `${address}?${query}` : address
}

function field(
  operationId: string,
  { name, in: place, description, required, schema }: OpenApiParameter,
): Html {
  const id = `${operationId}.${name}`
  const choices = (schema.enum ?? []) as string[]
  const fallback = schema.default === undefined ? '' : String(schema.default)
  return html`<div class="field">
    <label for="${id}"
      ><code>${name}</code> <i>${required ? 'required' : place === 'header' ? 'header' : ''}</i></label
    >
    ${
      choices.length > 0
        ? html`<select id="${id}" name="${name}" data-in="${place}">
            <option value="">${fallback}</option>
            ${choices.map((choice) => html`<option>${choice}</option>`)}
          </select>`
        : html`<input
            id="${id}"
            name="${name}"
            data-in="${place}"
            placeholder="${fallback}"
            autocomplete="off"
            spellcheck="false"
          />`
    }
    <div class="hint">
      ${withCode(description)}
      <div>${choices.length > 0 ? '' : schemaText(schema)}</div>
    </div>
  </div>`
}

const answer = (status: string, { description, content = {}, headers }: OpenApiResponse): Html =>
  html`<details class="answer">
    <summary>
      <b class="${status < '400' ? 'good' : 'bad'}">${status}</b> ${lead(status, description, content)}
    </summary>
    ${status < '400' ? '' : causes(description)}
    ${Object.entries(content).map(([mediaType, one]) => body(mediaType, one))}
    <p class="headers">
      ${Object.entries(headers).map(
        ([name, header]) =>
          html`<code>${name}</code> ${'description' in header ? withCode(header.description) : ''}<br />`,
      )}
    </p>
  </details>`

function lead(status: string, description: string, content: Record<string, OpenApiContent>): Html {
  const mediaTypes = Object.keys(content)
  if (status < '300') return html`${mediaTypes.length > 0 ? mediaTypes.join(', ') : 'nothing'}`
  return status < '400'
    ? withCode(description)
    : html`${causesIn(description)
        .map(([cause]) => cause)
        .join(', ')}`
}

/** The description of a refusal begins each cause's paragraph with its name. */
const causesIn = (description: string): (readonly [cause: string, meaning: string])[] =>
  [...description.matchAll(/^`([a-z-]+)`: (.*)$/gm)].map(([, cause = '', meaning = '']) => [cause, meaning])

const causes = (description: string): Html =>
  html`${causesIn(description).map(
    ([cause, meaning]) => html`<p><a href="/problems/${cause}">${cause}</a>: ${withCode(meaning)}</p>`,
  )}`

const body = (
  mediaType: string,
  { schema, example, examples: given = {}, 'x-events': events = {} }: OpenApiContent,
): Html =>
  html`<p><code>${mediaType}</code> ${schemaText(schema)}</p>
    ${Object.entries(events).map(
      ([name, event]) => html`<p>Event <code>${name}</code> ${schemaText(event)}</p>`,
    )}
    ${example === undefined ? '' : html`<pre tabindex="0">${example}</pre>`}
    ${Object.values(given).map(
      ({ summary, value }) =>
        html`<figure>
          <figcaption>${summary}</figcaption>
          <pre tabindex="0">${typeof value === 'string' ? value : writeJson(value)}</pre>
        </figure>`,
    )}`
