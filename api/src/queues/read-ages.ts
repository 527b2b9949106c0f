import { GetMetricDataCommand, type CloudWatchClient } from '@aws-sdk/client-cloudwatch'

const minute = 60_000

/**
 * Seconds that the oldest message of each queue has waited. SQS tells this to CloudWatch alone, once a minute; the newest of the
 * last five counts. A queue of which CloudWatch has nothing (it has been empty for hours) is left out.
 */
export async function readAges<Name extends string>(
  cloudWatch: CloudWatchClient,
  urls: ReadonlyMap<Name, string>,
  now: number,
): Promise<Partial<Record<Name, number>>> {
  const names = [...urls.keys()]
  const { MetricDataResults = [] } = await cloudWatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(now - 5 * minute),
      EndTime: new Date(now + minute),
      ScanBy: 'TimestampDescending',
      MetricDataQueries: names.map((name, index) => ({
        Id: `q${index}`,
        MetricStat: { Metric: ageOfOldest(urls.get(name)!), Period: 60, Stat: 'Maximum' },
      })),
    }),
  )
  const ages: Partial<Record<Name, number>> = {}
  for (const { Id, Values } of MetricDataResults) {
    const name = names[Number(Id?.slice(1))]
    const [newest] = Values ?? []
    if (name !== undefined && newest !== undefined) ages[name] = newest
  }
  return ages
}

const ageOfOldest = (queueUrl: string) => ({
  Namespace: 'AWS/SQS',
  MetricName: 'ApproximateAgeOfOldestMessage',
  Dimensions: [{ Name: 'QueueName', Value: queueUrl.split('/').at(-1)! }],
})
