import { execFile } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { DeleteObjectsCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3'
import { SQSClient } from '@aws-sdk/client-sqs'
import { pack } from '../../lambda/pack.ts'
import { copyConfiguration, initialise, terraformVersion } from '../terraform.ts'
import { startYahooServer } from '../yahoo-server.ts'
import { startAccount, type Account } from './account.ts'
import { grants, needOf, type Statement } from './permissions.ts'
import { findMoto } from './start-aws.ts'

/** Undefined where the configuration can be applied to an emulated account, else what that takes and is not here. */
export async function missingToApply(): Promise<string | undefined> {
  if (!(await terraformVersion())) return 'there is no terraform on the PATH'
  if (!(await findMoto())) return 'there is no moto_server on the PATH (pip install "moto[server]")'
  const found = await promisify(execFile)('sh', [
    '-c',
    'command -v aws && command -v jq && command -v unzip',
  ]).then(
    () => true,
    () => false,
  )
  return found ? undefined : 'aws, jq and unzip are not all on the PATH'
}

/** The configuration in an account of its own, applied by the provider that applies it to AWS. */
export interface Applied {
  account: Account
  s3: S3Client
  sqs: SQSClient
  outputs: Record<string, string>
  /** Folder of the functions' code. */
  archives: string
  /** A step of the deploy, or the operator's script, as the role that takes it; resolves with what it printed. */
  step(script: string, ...parameters: string[]): Promise<string>
  /** What the roles asked for without having the right to. */
  lackingRights(): Promise<string[]>
  /** Takes everything down, and resolves with the names of what is left. */
  destroy(): Promise<string[]>
}

/** `clean` is told what to do when the test is over. Undefined where the provider cannot be had. */
export async function applyTo(
  variables: Record<string, unknown>,
  databaseUrl: string,
  clean: (task: () => Promise<void>) => void,
): Promise<Applied | undefined> {
  const yahoo = await startYahooServer()
  const place = { DATABASE_URL: databaseUrl, BARLINE_YAHOO_URL: yahoo.url, LOG_LEVEL: 'fatal' }
  const account = await startAccount(place)
  const { folder, run } = await copyConfiguration()
  clean(async () => {
    yahoo.server.close()
    await account.stop()
    await rm(folder, { recursive: true, force: true })
  })
  const archives = join(folder, 'lambda/dist')
  for (const name of ['etl', 'fetch'] as const) await pack(name, archives)
  await writeFile(join(folder, 'emulated_override.tf'), emulated)
  await writeFile(
    join(folder, 'terraform.tfvars.json'),
    JSON.stringify({ github_repository: 'acme/barline', lambda_runtime: 'nodejs22.x', ...variables }),
  )
  if (await initialise({ folder, run })) return undefined
  const change = (command: string) =>
    run([command, '-input=false', '-auto-approve', '-parallelism=30'], account.env)
  await change('apply')
  const read = JSON.parse(await run(['output', '-json'])) as Record<string, { value: string }>
  const outputs = Object.fromEntries(Object.entries(read).map(([name, { value }]) => [name, value]))
  const state = () => run(['show', '-json'])
  const clients = openClients(account)
  clean(async () => clients.close())
  return {
    account,
    ...clients,
    outputs,
    archives,
    step: (script, ...parameters) => takeStep(account, outputs, script, parameters),
    lackingRights: async () => lackingRights(account, readState(await state())),
    async destroy() {
      await emptyBucket(clients.s3, outputs.raw_bucket!)
      await change('destroy')
      return readState(await state()).map(({ address }) => address)
    },
  }
}

const emulated = `
terraform {
  backend "local" {}
  # The provider whose questions the emulation knows.
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}
provider "aws" {
  s3_use_path_style = true
  max_retries       = 3
}
`

function openClients({ env }: Account) {
  const settings = {
    endpoint: env.AWS_ENDPOINT_URL!,
    region: env.AWS_REGION!,
    credentials: { accessKeyId: env.AWS_ACCESS_KEY_ID!, secretAccessKey: env.AWS_SECRET_ACCESS_KEY! },
  }
  const s3 = new S3Client({ ...settings, forcePathStyle: true })
  const sqs = new SQSClient({ ...settings, useQueueUrlAsEndpoint: false })
  return { s3, sqs, close: () => [s3, sqs].forEach((client) => client.destroy()) }
}

/** What is deployed: the name of an image that nobody pulls here. */
export const commit = 'b'.repeat(40)

async function takeStep(
  account: Account,
  { deploy, operate }: Record<string, string>,
  script: string,
  parameters: string[],
) {
  const env = {
    ...account.env,
    AWS_ACCESS_KEY_ID: script === 'operate.sh' ? 'barline-operator' : 'barline-deploy',
    ...{ PATH: `${account.bin}:${process.env.PATH}`, HOME: process.env.HOME, POLL_SECONDS: '1' },
    ...{ DEPLOY: deploy, OPERATE: operate, COMMIT: commit, IMAGE: `registry/barline:${commit}` },
  }
  const file = fileURLToPath(new URL(`../../deploy/${script}`, import.meta.url))
  return promisify(execFile)('bash', [file, ...parameters], { env }).then(
    ({ stdout }) => stdout,
    ({ stdout, stderr }: { stdout: string; stderr: string }) => {
      throw new Error(`${script}:\n${stdout}${stderr}`)
    },
  )
}

interface Resource {
  address: string
  type: string
  values: Record<string, unknown>
}

const readState = (json: string): Resource[] =>
  (JSON.parse(json) as { values?: { root_module: { resources: Resource[] } } }).values?.root_module
    .resources ?? []

/** Everything that was asked in the name of a role, held against its policies and the queue's. */
function lackingRights({ calls }: Account, state: Resource[]): string[] {
  const statementsOf = (type: string, owner: (values: Record<string, unknown>) => boolean) =>
    state
      .filter((resource) => resource.type === type && owner(resource.values))
      .flatMap(({ values }) => (JSON.parse(values.policy as string) as { Statement: Statement[] }).Statement)
  const [others] = statementsOf('aws_sqs_queue_policy', () => true).filter(
    ({ Sid }) => Sid === 'NobodyElseSends',
  )
  const senders = others!.Condition!.ArnNotEquals!['aws:PrincipalArn']!
  const lacking = new Set<string>()
  for (const call of calls) {
    const need = call.caller === 'test' ? undefined : needOf(call)
    if (!need) continue
    const statements = statementsOf('aws_iam_role_policy', ({ role }) => role === call.caller)
    const isRefused =
      need.action === 'sqs:SendMessage' &&
      need.resource === others!.Resource &&
      !senders.some((sender) => sender.endsWith(`:role/${call.caller}`))
    if (isRefused || !grants(statements, need))
      lacking.add(`${call.caller}: ${need.action} on ${need.resource}`)
  }
  return [...lacking]
}

async function emptyBucket(s3: S3Client, Bucket: string) {
  const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }))
  const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }))
  if (Objects.length > 0) await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))
}
