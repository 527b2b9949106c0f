import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { askForPasswords, type ReadPassword } from '@barline/db/passwords'
import { z } from 'zod'
import { clientSettings } from './aws.ts'
import { readConfig, type Env } from './config.ts'

/**
 * The environment, and for what it does not set the JSON object in the secret that `BARLINE_SETTINGS_SECRET` names: keys of
 * providers, the admin's token. Where `BARLINE_DATABASE_SECRET` names one, every new connection of this process to PostgreSQL
 * asks it for the password, so that one that is rotated - RDS does so every few days - needs no restart. Where neither is set, nothing is asked.
 */
export async function loadSecrets(env: Env, now = Date.now): Promise<Env> {
  const { BARLINE_DATABASE_SECRET: database, BARLINE_SETTINGS_SECRET: settings } = env
  if (!database && !settings) return env
  const client = new SecretsManagerClient(clientSettings(readConfig(env, ['aws']).aws))
  if (database) askForPasswords(createReader(client, database), now)
  return settings ? { ...(await readSecret(client, settings, variables)), ...env } : env
}

const password = z.object({ password: z.string().min(1) })
const variables = z.record(z.string(), z.string())

type Stage = 'AWSCURRENT' | 'AWSPENDING'

async function readSecret<T>(
  client: SecretsManagerClient,
  id: string,
  schema: z.ZodType<T>,
  stage: Stage = 'AWSCURRENT',
): Promise<T> {
  const asked = new GetSecretValueCommand({ SecretId: id, VersionStage: stage })
  const { SecretString = '' } = await client.send(asked)
  const parsed = schema.safeParse(parseJson(SecretString))
  if (parsed.success) return parsed.data
  // The issues name places and types, never values.
  const problems = parsed.error.issues.map(({ path, message }) => [path.join('.'), message].join(' ').trim())
  throw new Error(`The secret ${id} is not usable: ${problems.join('; ')}`)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * A rotation changes the password in the database first, and the current version of the secret some moments later; in between the
 * new one is that version's which is pending.
 */
function createReader(client: SecretsManagerClient, id: string): ReadPassword {
  const read = async (stage: Stage) => (await readSecret(client, id, password, stage)).password
  return async (refused) => {
    const current = await read('AWSCURRENT')
    return current === refused ? read('AWSPENDING').catch(() => current) : current
  }
}
