import { operation } from '../contract/operation.ts'
import { deleteLayoutSchema, layoutSchema, layoutsSchema } from './query.ts'
import { layout, layoutBody, layoutDeletedAnswer, layoutsAnswer } from './wire.ts'

const path = '/v1/layouts/:name'

export const listLayouts = operation({
  id: 'listLayouts',
  method: 'get',
  path: '/v1/layouts',
  tag: 'Charting',
  summary: 'Views that somebody gave a name',
  description: 'All that makes up a view of the web app is in its address, which is what a layout keeps.',
  parameters: layoutsSchema,
  answers: { 'application/json': { schema: layoutsAnswer } },
  problems: ['invalid-parameters', 'database-unavailable'],
  examples: { all: { summary: 'All of them' } },
})

export const getLayout = operation({
  id: 'getLayout',
  method: 'get',
  path,
  tag: 'Charting',
  summary: 'A view by its name',
  description: 'Its address is opened by the web app on the same server.',
  parameters: layoutSchema,
  answers: { 'application/json': { schema: layout } },
  problems: ['invalid-parameters', 'unknown-layout', 'database-unavailable'],
  examples: {
    none: {
      summary: 'A name that there is not',
      parameters: { name: 'Monday' },
      problem: 'unknown-layout',
      answer: { detail: 'No layout is called "Monday"; /v1/layouts lists them.' },
    },
  },
})

export const putLayout = operation({
  id: 'putLayout',
  method: 'put',
  path,
  tag: 'Charting',
  summary: 'Keeps a view under a name',
  description:
    'For all who may read, but for no page of another site. Nothing is replaced that is not known: a name that is taken, or was changed since `version`, is refused.',
  parameters: layoutSchema,
  body: layoutBody,
  answers: { 'application/json': { schema: layout } },
  problems: [
    ...(['invalid-parameters', 'foreign-page', 'layout-changed', 'too-many-layouts'] as const),
    'database-unavailable',
  ],
  examples: {
    fresh: {
      summary: 'A chart with an average',
      parameters: { name: 'Apple, 20 days' },
      body: { address: '/AAPL/1d?i=sma_20', version: 0 },
    },
  },
})

export const deleteLayout = operation({
  id: 'deleteLayout',
  method: 'delete',
  path,
  tag: 'Charting',
  summary: 'Forgets a view',
  description:
    'One that is not there, or no more, is no mistake. One that was changed since `version` stays, and that is told.',
  parameters: deleteLayoutSchema,
  answers: { 'application/json': { schema: layoutDeletedAnswer } },
  problems: ['invalid-parameters', 'foreign-page', 'layout-changed', 'database-unavailable'],
  examples: {
    gone: {
      summary: 'One that somebody has taken away already',
      parameters: { name: 'Monday' },
      answer: { name: 'Monday' },
    },
  },
})
