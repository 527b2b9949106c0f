import { html } from 'hono/html'
import type { OpenApi, OpenApiOperation } from '../contract/open-api.ts'
import type { Method } from '../contract/operation.ts'
import { operationSection, type Shown } from './operation-section.ts'
import { page } from './layout.ts'
import { schemaSection } from './schema-text.ts'
import { paragraphs, type Html } from './text.ts'

/** The document for people. */
export function renderDocs(document: OpenApi): Html {
  const { info, tags, components } = document
  const operations = operationsOf(document)
  const groups = tags
    .map((tag) => ({ ...tag, operations: operations.filter((one) => one.operation.tags.includes(tag.name)) }))
    .filter((group) => group.operations.length > 0)
  const body = html`${head(document)}
    ${groups.map(
      ({ name, description, operations: own }) =>
        html`<section class="group">
          <h2>${name}</h2>
          <p>${description}</p>
          ${own.map((shown) => operationSection(shown, components))}
        </section>`,
    )}
    <section class="group" id="schemas">
      <h2>Schemas</h2>
      ${Object.entries(components.schemas).map(([name, schema]) => schemaSection(name, schema))}
    </section>`
  return page(`${info.title} API`, contents(groups), body)
}

const contents = (groups: { name: string; operations: Shown[] }[]): Html =>
  html`<details class="contents" open>
    <summary>Contents</summary>
    ${groups.map(
      ({ name, operations }) =>
        html`<h2>${name}</h2>
          <ul>
            ${operations.map(
              ({ operation }) => html`<li><a href="#${operation.operationId}">${operation.summary}</a></li>`,
            )}
          </ul>`,
    )}
    <h2><a href="#schemas">Schemas</a></h2>
    <h2><a href="/problems">Problems</a></h2>
  </details>`

const head = ({ info }: OpenApi): Html =>
  html`<header>
    <h1>${info.title} API <small>${info.version}</small></h1>
    ${paragraphs(info.description)}
    <p class="links"><a href="/openapi.json">openapi.json</a> <a href="/">Charts</a></p>
    <label class="key"
      >Key, where the server asks for one
      <input id="key" type="password" autocomplete="off" spellcheck="false" />
      <small>It stays on this page and is sent as <code>Authorization: Bearer</code>.</small>
    </label>
  </header>`

const operationsOf = ({ paths }: OpenApi): Shown[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    (Object.entries(methods) as [Method, OpenApiOperation][]).map(([method, operation]) => ({
      ...{ path, method, operation },
    })),
  )
