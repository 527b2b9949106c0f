import { html } from 'hono/html'
import { causes, type Cause } from '../http/causes.ts'
import { page } from './layout.ts'
import { withCode, type Html } from './text.ts'
import type { ProblemKind } from './wire.ts'

export const kindOf = (cause: Cause): ProblemKind => ({ type: `/problems/${cause}`, ...causes[cause] })

const contents = html`<h2><a href="/docs">API</a></h2>
  <h2><a href="/problems">Problems</a></h2>`

/** What one cause means and what to do about it. */
export const problemPage = (cause: Cause): Html => {
  const { status, title, meaning } = causes[cause]
  return page(
    title,
    contents,
    html`<h1>${title}</h1>
      <p>
        <code>${`/problems/${cause}`}</code> is the <code>type</code> of problems with status
        <b class="bad">${status}</b>.
      </p>
      <p>${withCode(meaning)}</p>
      <p>
        The detail of a problem says what was expected and what came; its request id finds it in the log.
      </p>`,
  )
}

/** All causes, by status. */
export const problemsPage = (): Html =>
  page(
    'Problems',
    contents,
    html`<h1>Problems</h1>
      <p>
        A request that is refused or fails is answered with <code>application/problem+json</code> (RFC 9457).
        Its <code>type</code> is one of these and never changes.
      </p>
      <dl class="causes">
        ${(Object.keys(causes) as Cause[])
          .sort((a, b) => causes[a].status - causes[b].status)
          .map(
            (cause) =>
              html`<div>
                <dt>
                  <b class="bad">${causes[cause].status}</b>
                  <a href="/problems/${cause}"><code>${cause}</code></a> ${causes[cause].title}
                </dt>
                <dd>${withCode(causes[cause].meaning)}</dd>
              </div>`,
          )}
      </dl>`,
  )
