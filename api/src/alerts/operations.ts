import { operation } from '../contract/operation.ts'
import { deliveriesSchema, deliverySchema, eventsSchema, rulesSchema, ruleSchema } from './query.ts'
import {
  alertChange,
  alertDeliveriesAnswer,
  alertDraft,
  alertEventsAnswer,
  alertRemovedAnswer,
  alertRetriedAnswer,
  alertRule,
  alertRulesAnswer,
  alertTestAnswer,
  type WireAlertRule,
} from './wire.ts'
import { z } from 'zod'

const ofOperators = { tag: 'Alerts', access: 'admin' } as const

const readProblems = ['invalid-parameters', 'database-unavailable'] as const
const ruleProblems = [...readProblems, 'unknown-alert'] as const

const goldenCross: WireAlertRule = {
  id: 1,
  symbol: 'AAPL',
  interval: '1d',
  name: 'Long trend',
  message: null,
  repeat: 'every-bar',
  coolDownSeconds: null,
  targets: [{ kind: 'sns' }],
  createdBy: 'the documentation',
  kind: 'golden-cross',
  params: { fast: 50, slow: 200, fastAverage: 'sma', slowAverage: 'sma', source: 'close' },
  rule: 'golden-cross of sma50 and sma200 of the close',
  expiresAt: null,
  createdAt: '2020-09-04T20:00:00.000Z',
  pausedAt: null,
  startsAfter: '2020-09-04T20:00:00.000Z',
  setAt: '2020-09-04T20:00:00.000Z',
}

const created = '2020-09-05T12:00:00.000Z'

const noRule = {
  summary: 'An id that no rule has',
  problem: 'unknown-alert',
  answer: { detail: 'Expected the id of a rule, and there is none with 4711.' },
} as const

export const createAlert = operation({
  ...ofOperators,
  id: 'createAlert',
  method: 'post',
  path: '/v1/alerts',
  summary: 'Adds a rule',
  description:
    'It fires at final bars of the split-adjusted series that end after now, once for each bar at most, however often data is delivered.',
  parameters: z.strictObject({}),
  body: alertDraft,
  status: 201,
  answers: { 'application/json': { schema: alertRule } },
  problems: readProblems,
  examples: {
    priceAbove: {
      summary: 'A price',
      body: { symbol: 'TSLA', kind: 'price-above', params: { price: 500 }, repeat: 'once' },
      answer: {
        ...goldenCross,
        ...{ id: 2, symbol: 'TSLA', name: null, repeat: 'once', targets: [], createdBy: 'the API' },
        ...{
          kind: 'price-above',
          params: { price: 500, source: 'close' },
          rule: 'price-above 500 by the close',
        },
        ...{ createdAt: created, startsAfter: created, setAt: created },
      },
    },
    noPrice: {
      summary: 'Without the price',
      body: { symbol: 'TSLA', kind: 'price-above' },
      problem: 'invalid-parameters',
      answer: {
        detail: 'params.price: expected a price above 0, at most 1000000000, came "nothing".',
        errors: [
          { parameter: 'params.price', expected: 'a price above 0, at most 1000000000', came: 'nothing' },
        ],
      },
    },
  },
})

export const listAlerts = operation({
  ...ofOperators,
  id: 'listAlerts',
  method: 'get',
  path: '/v1/alerts',
  summary: 'All rules',
  description: 'By id, the oldest first. Those that cannot be read hold up no other, and are told of beside.',
  parameters: rulesSchema,
  answers: { 'application/json': { schema: alertRulesAnswer } },
  problems: readProblems,
  examples: {
    ofAapl: {
      summary: 'Those on one symbol',
      parameters: { symbol: 'AAPL' },
      answer: { rules: [goldenCross], unreadable: [], next: null },
    },
  },
})

export const getAlert = operation({
  ...ofOperators,
  id: 'getAlert',
  method: 'get',
  path: '/v1/alerts/:id',
  summary: 'A rule',
  description: 'What it waits for, whom it tells, and since when.',
  parameters: ruleSchema,
  answers: { 'application/json': { schema: alertRule } },
  problems: ruleProblems,
  examples: {
    goldenCross: { summary: 'A golden cross', parameters: { id: '1' }, answer: goldenCross },
    noRule: { ...noRule, parameters: { id: '4711' } },
  },
})

export const changeAlert = operation({
  ...ofOperators,
  id: 'changeAlert',
  method: 'patch',
  path: '/v1/alerts/:id',
  summary: 'Edits, pauses or resumes a rule',
  description:
    'A rule whose condition, series, repeat or end is another one begins anew, as does one that is resumed: only bars that end after now fire. Another name, message or target changes nothing of that.',
  parameters: ruleSchema,
  body: alertChange,
  answers: { 'application/json': { schema: alertRule } },
  problems: ruleProblems,
  examples: {
    rename: {
      summary: 'Another name',
      parameters: { id: '1' },
      body: { name: 'Long trend' },
      answer: goldenCross,
    },
    noRule: { ...noRule, parameters: { id: '4711' }, body: { paused: true } },
  },
})

export const testAlert = operation({
  ...ofOperators,
  id: 'testAlert',
  method: 'post',
  path: '/v1/alerts/:id/test',
  summary: 'Sends a test to everybody whom a rule tells',
  description:
    'Nothing has to have happened, and no alert comes of it. What became of it is listed by `/v1/alerts/deliveries`.',
  parameters: ruleSchema,
  status: 202,
  answers: { 'application/json': { schema: alertTestAnswer } },
  problems: ruleProblems,
  examples: {
    send: { summary: 'To the topic', parameters: { id: '1' } },
    noRule: { ...noRule, parameters: { id: '4711' } },
  },
})

export const deleteAlert = operation({
  ...ofOperators,
  id: 'deleteAlert',
  method: 'delete',
  path: '/v1/alerts/:id',
  summary: 'Removes a rule',
  description: 'With all that it ever said: pause it to keep that.',
  parameters: ruleSchema,
  answers: { 'application/json': { schema: alertRemovedAnswer } },
  problems: ruleProblems,
  examples: { noRule: { ...noRule, parameters: { id: '4711' } } },
})

export const listAlertEvents = operation({
  ...ofOperators,
  id: 'listAlertEvents',
  method: 'get',
  path: '/v1/alerts/events',
  summary: 'What fired, with what proves it',
  description:
    'The newest first. An alert stays when it is taken back, as it is when a correction or a split undoes what it came from: `withdrawn` says why.',
  parameters: eventsSchema,
  answers: { 'application/json': { schema: alertEventsAnswer } },
  problems: readProblems,
  examples: {
    none: {
      summary: 'Of a series on which nothing fired',
      parameters: { symbol: 'TSLA', interval: '1d' },
      answer: { events: [], next: null },
    },
  },
})

export const listAlertDeliveries = operation({
  ...ofOperators,
  id: 'listAlertDeliveries',
  method: 'get',
  path: '/v1/alerts/deliveries',
  summary: 'Whom alerts were told to, and what came of it',
  description: 'The newest first. One that failed for good stays until somebody has it tried again.',
  parameters: deliveriesSchema,
  answers: { 'application/json': { schema: alertDeliveriesAnswer } },
  problems: readProblems,
  examples: {
    failed: {
      summary: 'Those that nobody tries any more',
      parameters: { state: 'failed' },
      answer: { deliveries: [], next: null },
    },
  },
})

export const retryAlertDelivery = operation({
  ...ofOperators,
  id: 'retryAlertDelivery',
  method: 'post',
  path: '/v1/alerts/deliveries/:id/retry',
  summary: 'Has one that failed for good tried again',
  description: 'Under the same id, by which a receiver knows it.',
  parameters: deliverySchema,
  status: 202,
  answers: { 'application/json': { schema: alertRetriedAnswer } },
  problems: [...readProblems, 'unknown-delivery'],
  examples: {
    none: {
      summary: 'One that has not failed',
      parameters: { id: '4711' },
      problem: 'unknown-delivery',
      answer: { detail: 'Expected a delivery that failed for good; 4711 is none.' },
    },
  },
})
