import type { Symbol } from '@barline/db/domain/symbol'
import type pg from 'pg'
import type { WireDrawing } from '../wire.ts'
import type { DrawingBody } from './wire.ts'

/** So many fit on no chart. */
export const mostDrawings = 500

interface Row {
  id: string
  kind: WireDrawing['kind']
  anchors: WireDrawing['anchors']
  style: WireDrawing['style']
  version: string
  updated_at: string
}

const columns = (of: string) =>
  `json_build_object('id', ${of}.id, 'kind', ${of}.kind, 'anchors', ${of}.anchors, 'style', ${of}.style,
    'version', ${of}.version::text, 'updated_at', ${of}.updated_at)`

const listStatement = `
  SELECT (SELECT coalesce(json_agg(${columns('d')} ORDER BY d.updated_at, d.id), '[]') FROM drawing d WHERE d.symbol = i.symbol) AS drawings
  FROM instrument i WHERE i.symbol = $1`

/** Those below first; undefined where nobody knows the symbol. */
export async function findDrawings(pool: pg.Pool, symbol: Symbol): Promise<WireDrawing[] | undefined> {
  const { rows } = await pool.query<{ drawings: Row[] }>({
    ...{ name: 'api_drawings', text: listStatement, values: [symbol] },
  })
  return rows[0]?.drawings.map(toWire)
}

const putStatement = `
  INSERT INTO drawing AS d (symbol, id, kind, anchors, style)
  SELECT $1::text, $2::text, $3::text, $4::jsonb, $5::jsonb FROM instrument i
  WHERE i.symbol = $1 AND ((SELECT count(*) FROM drawing WHERE symbol = $1) < ${mostDrawings}
    OR EXISTS (SELECT FROM drawing WHERE symbol = $1 AND id = $2))
  ON CONFLICT (symbol, id) DO UPDATE SET kind = excluded.kind, anchors = excluded.anchors, style = excluded.style,
    version = excluded.version, updated_at = now()
  RETURNING ${columns('new')} AS now, CASE WHEN old.id IS NOT NULL THEN ${columns('old')} END AS was`

export interface Kept {
  now: WireDrawing
  /** Undefined where there was none. */
  was: WireDrawing | undefined
}

/** Undefined where nobody knows the symbol, or it has as many drawings as it may have. */
export async function putDrawing(
  pool: pg.Pool,
  { symbol, id, kind, anchors, style }: { symbol: Symbol; id: string } & DrawingBody,
): Promise<Kept | undefined> {
  const values = [symbol, id, kind, JSON.stringify(anchors), JSON.stringify(style)]
  const { rows } = await pool.query<{ now: Row; was: Row | null }>({
    ...{ name: 'api_put_drawing', text: putStatement, values },
  })
  const [row] = rows
  return row && { now: toWire(row.now), was: row.was ? toWire(row.was) : undefined }
}

const deleteStatement = `DELETE FROM drawing d WHERE symbol = $1 AND id = $2 RETURNING ${columns('d')} AS was`

/** What was there; undefined where nothing was. */
export async function deleteDrawing(
  pool: pg.Pool,
  { symbol, id }: { symbol: Symbol; id: string },
): Promise<WireDrawing | undefined> {
  const { rows } = await pool.query<{ was: Row }>({
    ...{ name: 'api_delete_drawing', text: deleteStatement, values: [symbol, id] },
  })
  return rows[0] && toWire(rows[0].was)
}

const toWire = ({ version, updated_at, ...rest }: Row): WireDrawing => ({
  ...rest,
  version: Number(version),
  updatedAt: new Date(updated_at).toISOString(),
})
