import { expect, test } from 'vitest'
import { testDatabase } from './testing/database.ts'

test('a connection that breaks between two queries of its holder ends no process: the next query fails, and the pool goes on', async () => {
  const { pool } = await testDatabase()
  const client = await pool.connect()
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  const ended = new Promise((resolve) => client.once('end', resolve))
  await pool.query('SELECT pg_terminate_backend($1)', [rows[0]!.pid])
  await ended
  await expect(client.query('SELECT 1')).rejects.toThrow()
  client.release()
  expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
})
