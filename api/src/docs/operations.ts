import { z } from 'zod'
import { noParameters } from '../contract/common.ts'
import { operation } from '../contract/operation.ts'
import { causes } from '../http/causes.ts'
import { parameter } from '../http/parameters.ts'
import { problemKind, problemKinds } from './wire.ts'

const shared = { method: 'get', tag: 'Contract', access: 'open', problems: ['invalid-parameters'] } as const

const page = { schema: z.string(), example: '<!doctype html>...' }

export const getOpenApi = operation({
  ...shared,
  id: 'getOpenApi',
  path: '/openapi.json',
  summary: 'This document',
  description: 'OpenAPI 3.1. It is made of the schemas that read parameters and that answers are typed by.',
  parameters: noParameters,
  answers: { 'application/json': { schema: z.looseObject({ openapi: z.string() }) } },
  headers: { etag: 'Of the document; send it back as `if-none-match`.' },
  examples: { document: { summary: 'All of it' } },
})

export const getDocs = operation({
  ...shared,
  id: 'getDocs',
  path: '/docs',
  summary: 'The document for people',
  description: 'A page to read about routes and to try them. It needs nothing from elsewhere.',
  parameters: noParameters,
  answers: { 'text/html': page },
  examples: { page: { summary: 'The page' } },
})

const eitherWay = 'A page for who accepts HTML, else JSON.'

export const listProblems = operation({
  ...shared,
  id: 'listProblems',
  path: '/problems',
  summary: 'Every cause of a refused or failed request',
  description: `By status. ${eitherWay}`,
  parameters: noParameters,
  answers: { 'application/json': { schema: problemKinds }, 'text/html': page },
  headers: { vary: '`accept`' },
  examples: { all: { summary: 'All of them' } },
})

const names = Object.keys(causes) as (keyof typeof causes)[]

export const getProblem = operation({
  ...shared,
  id: 'getProblem',
  path: '/problems/:cause',
  summary: 'What a cause means and what to do about it',
  description: `Where the \`type\` of a problem leads. ${eitherWay}`,
  parameters: z.strictObject({
    cause: parameter('a name', (text) => ({ text, known: names.find((name) => name === text) }), {
      type: 'string',
      enum: names,
    }).meta({ description: 'The last part of the `type`.' }),
  }),
  answers: { 'application/json': { schema: problemKind }, 'text/html': page },
  headers: { vary: '`accept`' },
  problems: ['invalid-parameters', 'unknown-route'],
  examples: {
    unknownSymbol: {
      summary: 'One of them',
      parameters: { cause: 'unknown-symbol' },
      answer: { type: '/problems/unknown-symbol', ...causes['unknown-symbol'] },
    },
    noSuchCause: {
      summary: 'A cause that there is not',
      parameters: { cause: 'bad-luck' },
      problem: 'unknown-route',
      answer: { detail: 'No problem is called bad-luck; /problems lists those that there are.' },
    },
  },
})
