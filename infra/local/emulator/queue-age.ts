import type { SqsStore } from './fauxqs.ts'

/** The header by which CloudWatch's clients say what they ask. */
export const metricDataTarget = 'GraniteServiceVersion20100801.GetMetricData'

/** The parts of a GetMetricData call that matter here. */
interface MetricDataRequest {
  MetricDataQueries?: {
    Id: string
    MetricStat?: {
      Metric?: {
        Namespace?: string
        MetricName?: string
        Dimensions?: { Name: string; Value: string }[]
      }
    }
  }[]
}

/**
 * Answers in CloudWatch's place how long the oldest message of a queue has been there, in whole seconds, received or not: SQS tells
 * it to nobody else. Of other metrics and queues there is no data, as of a metric that nobody has ever sent.
 */
export function answerMetricData(sqs: SqsStore, { MetricDataQueries = [] }: MetricDataRequest, now: number) {
  const MetricDataResults = MetricDataQueries.map(({ Id, MetricStat }) => {
    const { Namespace, MetricName, Dimensions = [] } = MetricStat?.Metric ?? {}
    const isAge = Namespace === 'AWS/SQS' && MetricName === 'ApproximateAgeOfOldestMessage'
    const name = Dimensions.find((dimension) => dimension.Name === 'QueueName')?.Value
    const age = isAge && name ? ageOfOldest(sqs, name, now) : undefined
    const data = age === undefined ? [] : [{ at: Math.floor(now / 1_000), value: age }]
    return {
      ...{ Id, Label: MetricName ?? '', StatusCode: 'Complete' },
      Timestamps: data.map(({ at }) => at),
      Values: data.map(({ value }) => value),
    }
  })
  return { MetricDataResults, Messages: [] }
}

function ageOfOldest(sqs: SqsStore, queueName: string, now: number): number | undefined {
  const messages = sqs.inspectQueue(queueName)?.messages
  if (!messages) return undefined
  const all = [...messages.ready, ...messages.delayed, ...messages.inflight.map(({ message }) => message)]
  const oldest = Math.min(now, ...all.map(({ sentTimestamp }) => sentTimestamp))
  return Math.floor((now - oldest) / 1_000)
}
