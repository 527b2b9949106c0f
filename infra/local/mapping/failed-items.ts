/**
 * Which messages of a batch a function's answer leaves in the queue, by Lambda's rules for ReportBatchItemFailures: no list is
 * complete success; a list that names something else than a message of the batch is complete failure.
 */
export function failedItems(response: unknown, messageIds: string[]): Set<string> {
  const all = new Set(messageIds)
  if (response === null || response === undefined || response === '') return new Set()
  if (typeof response !== 'object' || Array.isArray(response)) return all
  const failures = 'batchItemFailures' in response ? response.batchItemFailures : undefined
  if (failures === null || failures === undefined) return new Set()
  if (!Array.isArray(failures)) return all
  const named = failures.map((failure: unknown) =>
    typeof failure === 'object' && failure !== null && 'itemIdentifier' in failure
      ? failure.itemIdentifier
      : undefined,
  )
  const known = (id: unknown): id is string => typeof id === 'string' && all.has(id)
  return named.every(known) ? new Set(named) : all
}
