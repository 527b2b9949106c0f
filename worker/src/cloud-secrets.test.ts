import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { openDatabase } from '@barline/db/client'
import { askForPasswords } from '@barline/db/passwords'
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
    const { SecretId, VersionStage } = (await json(request)) as { SecretId: string; VersionStage: string }
    asked.push(SecretId)
    const SecretString = secrets[VersionStage === 'AWSCURRENT' ? SecretId : `${SecretId} ${VersionStage}`]
    response.setHeader('content-type', 'application/x-amz-json-1.1')
    response.statusCode = SecretString === undefined ? 400 : 200
    response.end(JSON.stringify({ __type: 'ResourceNotFoundException', ARN: SecretId, SecretString }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    askForPasswords(undefined)
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
  onTestFinished(async () => void (await pool.query(`DROP ROLE ${role}`)))
  const disconnect = () =>
    pool.query('SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = $1', [role])
  return { url: without.href, role, set, disconnect }
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

  const secretOf = (text: string) => JSON.stringify({ username: 'x', password: text })

  async function connected() {
    const secrets = await startSecrets({ [database]: secretOf('first') })
    const role = await databaseRole('first')
    let now = 0
    await loadSecrets({ ...secrets.env, BARLINE_DATABASE_SECRET: database }, () => now)
    const { pool, db, close } = openDatabase(role.url)
    onTestFinished(close)
    const whoAmI = async () =>
      (await pool.query<{ current_user: string }>('SELECT current_user')).rows[0]!.current_user
    const disconnect = async () => {
      await role.disconnect()
      await expect.poll(() => pool.totalCount, { interval: 5 }).toBe(0)
    }
    return { ...secrets, role: { ...role, disconnect }, whoAmI, db, pass: (time: number) => (now += time) }
  }

  it('asks once for connections that are made together, and again after a minute', async () => {
    const { role, whoAmI, asked, pass } = await connected()
    expect(await Promise.all([whoAmI(), whoAmI()])).toEqual([role.role, role.role])
    expect(asked).toEqual([database])
    pass(60_000)
    await role.disconnect()
    expect(await whoAmI()).toBe(role.role)
    expect(asked).toEqual([database, database])
  })

  it('a password that is rotated in the middle fails no query, Prisma’s neither', async () => {
    const { secrets, asked, role, whoAmI, db } = await connected()
    await whoAmI()
    await role.set('second')
    secrets[database] = secretOf('second')
    await role.disconnect()
    expect(await Promise.all([whoAmI(), whoAmI(), whoAmI()])).toEqual(Array(3).fill(role.role))
    expect(asked.length).toBeLessThanOrEqual(3)
    await role.set('third')
    secrets[database] = secretOf('third')
    await role.disconnect()
    expect(await db.$queryRaw`SELECT current_user::text AS name`).toEqual([{ name: role.role }])
  })

  it('finds the password in the pending version, where the database has it before the secret', async () => {
    const { secrets, role, whoAmI } = await connected()
    await whoAmI()
    await role.set('second')
    secrets[`${database} AWSPENDING`] = secretOf('second')
    await role.disconnect()
    expect(await whoAmI()).toBe(role.role)
  })

  it('says what PostgreSQL says where no password is right, and goes on once one is', async () => {
    const { secrets, role, whoAmI } = await connected()
    await role.set('second')
    await expect(whoAmI()).rejects.toThrow('password authentication failed')
    secrets[database] = secretOf('second')
    expect(await whoAmI()).toBe(role.role)
  })
})
