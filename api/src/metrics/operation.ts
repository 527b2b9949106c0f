import { z } from 'zod'
import { operation } from '../contract/operation.ts'

export const getMetrics = operation({
  id: 'getMetrics',
  method: 'get',
  path: '/metrics',
  tag: 'Operations',
  access: 'metrics',
  summary: 'Metrics for Prometheus',
  description:
    "Requests and their latency by route, streams, pool, cache and Node of this process; depth and age of the queues, the ETL's outcomes and how fresh the series are, which every process tells alike. What cannot be found out just then is left out: `barline_up` and `barline_scrape_errors_total` say so. With METRICS_TOKEN set it takes that token; without one it is open to this machine alone.",
  parameters: z.strictObject({}),
  answers: {
    'text/plain': {
      schema: z.string(),
      example:
        '# HELP barline_up Whether what the API depends on can be used: 1 yes, 0 no.\n# TYPE barline_up gauge\nbarline_up{part="postgresql"} 1\n',
    },
  },
  problems: ['invalid-parameters', 'no-metrics-token'],
  examples: { all: { summary: 'All of them' } },
})
