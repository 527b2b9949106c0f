import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { testDatabase } from '@barline/db/testing/database'
import pg from 'pg'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loadSecrets } from './cloud-secrets.ts'

const settings = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:barline/settings-a1b2c3'
const database = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!db-a1b2c3'

/** Secrets Manager's `GetSecretValue`, which the emulator does not have. */
async function startSecrets(secrets: Record<string, string>) {
  const asked: string[] = []
  const server = createServer(async (request, response) => {
    const body = (await json(request)) as { SecretId: string }
    asked.push(body.SecretId)
    response.setHeader('content-type', 'application/x-amz-json-1.1')
    response.end(JSON.stringify({ ARN: body.SecretId, SecretString: secrets[body.SecretId] }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    delete pg.defaults.password
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const env = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  }
  return { secrets, asked, env }
}

/** A role with a password, and its URL without one. */
async function databaseRole(password: string) {
  const { url, pool } = await testDatabase()
  const role = `r_${new URL(url).pathname.slice(1)}`
  const set = (text: string) => pool.query(`ALTER ROLE ${role} PASSWORD '${text}'`)
  await pool.query(`CREATE ROLE ${role} LOGIN`)
  await set(password)
  const without = new URL(url)
  Object.assign(without, { username: role, password: '' })
  return { url: without.href, set, close: () => pool.query(`DROP ROLE ${role}`) }
}

async function whoAmI(connectionString: string): Promise<string> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  const { rows } = await client.query<{ current_user: string }>('SELECT current_user')
  await client.end()
  return rows[0]!.current_user
}

describe('loadSecrets', () => {
  it('asks nobody, and leaves the environment alone, where no secret is named', async () => {
    const env = { DATABASE_URL: 'postgresql://barline@host/barline' }
    expect(await loadSecrets(env)).toBe(env)
    expect(pg.defaults.password).toBeFalsy()
  })

  it('adds variables of the settings; what is set beside them wins', async () => {
    const { env } = await startSecrets({ [settings]: '{"POLYGON_API_KEY":"abc","LOG_LEVEL":"debug"}' })
    const given = { ...env, BARLINE_SETTINGS_SECRET: settings, LOG_LEVEL: 'warn' }
    expect(await loadSecrets(given)).toEqual({ ...given, POLYGON_API_KEY: 'abc' })
  })

  it('says what is wrong with a secret, and nothing of what is in it', async () => {
    const { env } = await startSecrets({ [settings]: '{"POLYGON_API_KEY":{"key":"hush"}}' })
    const failed = loadSecrets({ ...env, BARLINE_SETTINGS_SECRET: settings })
    await expect(failed).rejects.toThrow(`The secret ${settings} is not usable: POLYGON_API_KEY`)
    await expect(failed).rejects.not.toThrow('hush')
  })

  it('follows a password that is rotated while the process runs, and asks once for connections made together', async () => {
    const { secrets, asked, env } = await startSecrets({ [database]: '{"username":"x","password":"first"}' })
    const role = await databaseRole('first')
    let now = 0
    await loadSecrets({ ...env, BARLINE_DATABASE_SECRET: database }, () => now)
    const name = new URL(role.url).username
    expect(await Promise.all([whoAmI(role.url), whoAmI(role.url)])).toEqual([name, name])
    expect(asked).toEqual([database])
    await role.set('second')
    secrets[database] = '{"username":"x","password":"second"}'
    await expect(whoAmI(role.url)).rejects.toThrow('password authentication failed')
    now += 60_000
    expect(await whoAmI(role.url)).toBe(name)
    await role.close()
  })
})
