import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import pg from 'pg'
import { z } from 'zod'
import { clientSettings } from './aws.ts'
import { readConfig, type Env } from './config.ts'

/** How long a password is taken for the current one. RDS changes it every few days, at a moment of its own. */
const trusted = 60_000

/**
 * The environment, and for what it does not set the JSON object in the secret that `BARLINE_SETTINGS_SECRET` names: keys of
 * providers, the admin's token. Where `BARLINE_DATABASE_SECRET` names one, every new connection of this process to PostgreSQL
 * asks it for the password, so that a password that is rotated needs no restart. Where neither is set, nothing is asked.
 */
export async function loadSecrets(env: Env, now = Date.now): Promise<Env> {
  const { BARLINE_DATABASE_SECRET: database, BARLINE_SETTINGS_SECRET: settings } = env
  if (!database && !settings) return env
  const client = new SecretsManagerClient(clientSettings(readConfig(env, ['aws']).aws))
  if (database) pg.defaults.password = createPassword(() => readSecret(client, database, password), now)
  return settings ? { ...(await readSecret(client, settings, variables)), ...env } : env
}

const password = z.object({ password: z.string().min(1) })
const variables = z.record(z.string(), z.string())

async function readSecret<T>(client: SecretsManagerClient, id: string, schema: z.ZodType<T>): Promise<T> {
  const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: id }))
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

/** Connections that are opened together ask once; a failure is not kept. */
function createPassword(read: () => Promise<{ password: string }>, now: () => number) {
  let kept: { until: number; answer: Promise<string> } | undefined
  return (): Promise<string> => {
    if (kept && now() < kept.until) return kept.answer
    const answer = read().then((secret) => secret.password)
    kept = { until: now() + trusted, answer }
    answer.catch(() => (kept = undefined))
    return answer
  }
}
