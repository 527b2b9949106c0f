import type pg from 'pg'
import type { LayoutBody, WireLayout } from './wire.ts'

export const mostLayouts = 500

interface Row {
  name: string
  address: string
  version: string
  updated_at: Date
}

const columns = 'name, address, version, updated_at'

/** All of them, by name. */
export async function findLayouts(pool: pg.Pool): Promise<WireLayout[]> {
  const { rows } = await pool.query<Row>({
    ...{ name: 'api_layouts', text: `SELECT ${columns} FROM layout ORDER BY name` },
  })
  return rows.map(toWire)
}

export async function findLayout(pool: pg.Pool, name: string): Promise<WireLayout | undefined> {
  const { rows } = await pool.query<Row>({
    ...{ name: 'api_layout', text: `SELECT ${columns} FROM layout WHERE name = $1`, values: [name] },
  })
  return rows[0] && toWire(rows[0])
}

// A new one where nothing was to be replaced and there is room; else only the very version that is to be replaced.
const insertStatement = `
  INSERT INTO layout (name, address) SELECT $1::text, $2::text WHERE (SELECT count(*) FROM layout) < ${mostLayouts}
  ON CONFLICT (name) DO NOTHING RETURNING ${columns}`
const updateStatement = `
  UPDATE layout SET address = $2, version = nextval('layout_version_seq'), updated_at = now()
  WHERE name = $1 AND version = $3 RETURNING ${columns}`

/** Undefined where the name is taken by another version, or there is no room for a new one. */
export async function putLayout(
  pool: pg.Pool,
  name: string,
  { address, version }: LayoutBody,
): Promise<WireLayout | undefined> {
  const query =
    version === 0
      ? { name: 'api_new_layout', text: insertStatement, values: [name, address] }
      : { name: 'api_put_layout', text: updateStatement, values: [name, address, version] }
  const { rows } = await pool.query<Row>(query)
  return rows[0] && toWire(rows[0])
}

const deleteStatement = 'DELETE FROM layout WHERE name = $1 AND ($2::bigint IS NULL OR version = $2)'

/** Of another version than this one it stays; without one, whichever there is goes. */
export async function deleteLayout(pool: pg.Pool, name: string, version?: number): Promise<void> {
  await pool.query({
    ...{ name: 'api_delete_layout', text: deleteStatement, values: [name, version ?? null] },
  })
}

const toWire = ({ name, address, version, updated_at }: Row): WireLayout => ({
  ...{ name, address, version: Number(version) },
  updatedAt: updated_at.toISOString(),
})
