import { operation } from '../contract/operation.ts'
import { deleteSchema, drawingSchema, drawingsSchema } from './query.ts'
import { drawingAnswer, drawingBody, drawingDeletedAnswer, drawingsAnswer, type DrawingBody } from './wire.ts'

const line: DrawingBody = {
  kind: 'trend',
  anchors: [
    { t: '2020-08-12', price: 452.04 },
    { t: '2020-08-28', price: 499.23 },
  ],
  style: { color: '#2962ff', width: 2 },
  version: 0,
}

const writeProblems = ['invalid-parameters', 'foreign-page', 'database-unavailable'] as const

export const listDrawings = operation({
  id: 'listDrawings',
  method: 'get',
  path: '/v1/drawings/:symbol',
  tag: 'Charting',
  summary: 'What people drew on the charts of a symbol',
  description:
    'The same for all intervals and adjustments: points are named by time and by the price as traded then, for the adjustment of a chart is known by its factors.',
  parameters: drawingsSchema,
  answers: { 'application/json': { schema: drawingsAnswer } },
  problems: ['invalid-parameters', 'unknown-symbol', 'database-unavailable'],
  examples: {
    none: {
      summary: 'Nobody has drawn anything yet',
      parameters: { symbol: 'TSLA' },
      answer: { symbol: 'TSLA', drawings: [] },
    },
  },
})

export const putDrawing = operation({
  id: 'putDrawing',
  method: 'put',
  path: '/v1/drawings/:symbol/:id',
  tag: 'Charting',
  summary: 'Keeps a drawing, new or changed',
  description:
    'For all who may read, but for no page of another site. The last one to write wins: where somebody else had changed the drawing since `version`, the answer says by `conflict` what was there.',
  parameters: drawingSchema,
  body: drawingBody,
  answers: { 'application/json': { schema: drawingAnswer } },
  problems: [...writeProblems, 'unknown-symbol', 'too-many-drawings'],
  examples: {
    line: {
      summary: 'A line through two lows, before a split and after it',
      parameters: { symbol: 'AAPL', id: 'support-1' },
      body: line,
    },
    noSymbol: {
      summary: 'A symbol that nobody knows',
      parameters: { symbol: 'NOBODY', id: 'support-1' },
      body: line,
      problem: 'unknown-symbol',
      answer: {
        detail: 'No data has ever been stored for NOBODY; /v1/symbols lists what there is.',
        symbols: ['NOBODY'],
      },
    },
  },
})

export const deleteDrawing = operation({
  id: 'deleteDrawing',
  method: 'delete',
  path: '/v1/drawings/:symbol/:id',
  tag: 'Charting',
  summary: 'Takes a drawing away',
  description:
    'One that is not there, or no more, is no mistake. Where somebody had changed it since `version`, the answer says by `conflict` what it was.',
  parameters: deleteSchema,
  answers: { 'application/json': { schema: drawingDeletedAnswer } },
  problems: writeProblems,
  examples: {
    gone: {
      summary: 'One that somebody has taken away already',
      parameters: { symbol: 'AAPL', id: 'support-2', version: '7' },
      answer: { symbol: 'AAPL', id: 'support-2', conflict: null },
    },
  },
})
