import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { html, raw } from 'hono/html'
import type { Html } from './text.ts'

const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8')
const [style, script] = [read('./page.css'), read('./page.js')]
const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** Nothing runs and nothing styles but what this page brings along, and it talks to its own server alone. */
export const contentSecurity = [
  "default-src 'none'",
  `script-src ${hash(script)}`,
  `style-src ${hash(style)}`,
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** A whole page, style and script in it: one request, and what is saved from it can be read without a network. */
export const page = (title: string, contents: Html, body: Html): Html =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="dark light" />
        <title>${title}</title>
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        ${raw(`<style>${style}</style>`)}
      </head>
      <body>
        <a class="skip" href="#main">Skip to the text</a>
        <div class="page">
          <nav aria-label="Contents">${contents}</nav>
          <main id="main">${body}</main>
        </div>
        ${raw(`<script>${script}</script>`)}
      </body>
    </html>`
