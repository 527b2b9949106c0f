import { z } from 'zod'
import { operation } from '../contract/operation.ts'
import { health, readiness } from './wire.ts'

export const getHealth = operation({
  id: 'getHealth',
  method: 'get',
  path: '/healthz',
  tag: 'Operations',
  access: 'open',
  summary: 'That this process is up, and what it is',
  description:
    'Says nothing of what it depends on: restart what does not answer here. `/readyz` is for sending requests.',
  parameters: z.strictObject({}),
  answers: { 'application/json': { schema: health } },
  problems: ['invalid-parameters'],
  examples: { up: { summary: 'Up' } },
})

export const getReadiness = operation({
  id: 'getReadiness',
  method: 'get',
  path: '/readyz',
  tag: 'Operations',
  access: 'open',
  summary: 'Whether this process can do its work',
  description:
    'PostgreSQL has to answer and to have had every migration, and the queue, where one is configured, has to answer; each within 2 seconds. Else the problem names in `checks` which of them does not, and why. A process that is ending is not ready. What was found stands for a second.',
  parameters: z.strictObject({}),
  answers: { 'application/json': { schema: readiness } },
  problems: ['invalid-parameters', 'not-ready', 'stopping'],
  examples: {
    ready: {
      summary: 'Ready, without a queue',
      answer: { status: 'ready', postgresql: 'ok', queue: 'not configured' },
    },
  },
})
