import { createHmac } from 'node:crypto'
import { writeAtomically } from './files.ts'
import type { Provisioned } from './emulator/provision.ts'
import type { State } from './home.ts'

export interface Stack {
  state: State
  port: number
  provisioned: Provisioned
}

/** The variables by which every part, the CLI and any S3 or SQS client find the stack; the same names as on AWS. */
export function stackVariables({ state, port, provisioned }: Stack) {
  return {
    DATABASE_URL: `postgresql://barline:${state.postgresPassword}@127.0.0.1:${state.postgresPort}/barline`,
    AWS_ENDPOINT_URL: `http://127.0.0.1:${state.awsPort}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    RAW_BUCKET: provisioned.bucket,
    QUEUE_URL: provisioned.queueUrl,
    DLQ_URL: provisioned.dlqUrl,
    ALERTS_TOPIC_ARN: provisioned.alertsTopicArn,
    ALERTS_WEBHOOK_SECRET: webhookSecret(state),
    API_URL: `http://127.0.0.1:${port}`,
    ADMIN_TOKEN: state.adminToken,
  }
}

/** What webhooks are signed with: the same from start to start, as the token is that it is made of. */
const webhookSecret = ({ adminToken }: State) =>
  `whsec_${createHmac('sha256', adminToken).update('barline webhooks').digest('base64')}`

export type StackVariables = ReturnType<typeof stackVariables>

/** Values hold no quotes, spaces or line ends, so that any reader of dotenv files agrees on them. */
export async function writeStackEnv(file: string, variables: StackVariables): Promise<void> {
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`)
  await writeAtomically(file, lines.join(''))
}
