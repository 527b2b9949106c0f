import type { SQSClient } from '@aws-sdk/client-sqs'
import type { Database } from '@barline/db/client'
import type { TrialDeps } from './try-objects.ts'

/** What work on dead letters needs: the ETL as it is today, and both places where letters are kept. */
export interface DlqDeps extends TrialDeps {
  pool: Database['pool']
  sqs: SQSClient
  dlqUrl: string
  /** Discarded letters are archived there, under `dead-letters/`. */
  rawBucket: string
  /** Who asks, for the audit log. */
  actor: string
}
