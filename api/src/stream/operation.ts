import { z } from 'zod'
import { operation } from '../contract/operation.ts'
import { symbolsRule } from '../http/symbols.ts'
import { streamSchema } from './query.ts'
import { candlesEvent, readyEvent } from './wire.ts'

export const followStream = operation({
  id: 'followStream',
  method: 'get',
  path: '/v1/stream',
  tag: 'Changes',
  summary: 'Bars as they are added and corrected, as server-sent events',
  description:
    "Each commit once, after what was missed since `last-event-id`. `ready` says from where on nothing is missed; each event's `id` says how far the reader has come. A reader that takes nothing is cut off and can go on from its last id. Without `symbols` and `interval` every series is followed. A key, or an address where reading is open, may have 200 streams open at each process where its operator sets no other number; callers on the server's own machine are not counted.",
  parameters: streamSchema,
  requestHeaders: {
    'last-event-id': {
      description:
        'The `id` of the last event that arrived; browsers send it by themselves. One that cannot be used counts as none.',
      schema: z.string().meta({ pattern: '^[0-9._-]+$' }),
    },
  },
  answers: {
    'text/event-stream': {
      schema: z.string(),
      example: 'event: ready\nid: 120\ndata: {"resumed":false}\n\n',
      events: { candles: candlesEvent, ready: readyEvent },
    },
  },
  problems: ['invalid-parameters', 'too-many-own-streams', 'too-many-streams'],
  examples: {
    two: { summary: 'Daily bars of two symbols', parameters: { symbols: 'AAPL,TSLA', interval: '1d' } },
    notASymbol: {
      summary: 'A list with an empty part',
      parameters: { symbols: 'AAPL,,TSLA' },
      problem: 'invalid-parameters',
      answer: {
        detail: `symbols: expected ${symbolsRule}, came "AAPL,,TSLA".`,
        errors: [{ parameter: 'symbols', expected: symbolsRule, came: 'AAPL,,TSLA' }],
      },
    },
  },
})
