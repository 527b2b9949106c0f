/** $1 symbol, $2 interval, $3 time. The splits of each value are those that were known when it was committed; of the current one, those now. */
export const statement = `
  WITH s AS (
    SELECT s.id, s.version, s.instrument_id FROM series s JOIN instrument i ON i.id = s.instrument_id
    WHERE i.symbol = $1 AND s.interval = $2
  ), value AS (
    SELECT series_id, revision, open, high, low, close, volume, raw_object_id, place, provider, observed_at, version,
      NULL::int AS until_version, basis, basis_on, doubtful, provided_open, provided_high, provided_low, provided_close, provided_volume
    FROM candle WHERE series_id = (SELECT id FROM s) AND time = $3::timestamptz
    UNION ALL
    SELECT series_id, revision, open, high, low, close, volume, raw_object_id, place, provider, observed_at, version, until_version,
      basis, basis_on, doubtful, provided_open, provided_high, provided_low, provided_close, provided_volume
    FROM candle_revision WHERE series_id = (SELECT id FROM s) AND time = $3::timestamptz
  )
  SELECT s.version AS "seriesVersion", v.revision, v.open::float8 AS o, v.high::float8 AS h, v.low::float8 AS l,
    v.close::float8 AS c, v.volume::float8 AS v, v.place, v.provider, v.observed_at AS "observedAt", v.version,
    v.until_version AS "untilVersion", v.basis, v.basis_on::text AS "basisOn", v.doubtful,
    coalesce(v.provided_open, v.open)::float8 AS po, coalesce(v.provided_high, v.high)::float8 AS ph,
    coalesce(v.provided_low, v.low)::float8 AS pl, coalesce(v.provided_close, v.close)::float8 AS pc,
    coalesce(v.provided_volume, v.volume)::float8 AS pv,
    o.id AS "rawObjectId", o.bucket, o.key, o.version_id AS "versionId", o.etag, o.etl_version AS "etlVersion",
    o.deleted_at AS "deletedAt", change.committed_at AS "committedAt", (
      SELECT coalesce(json_agg(json_build_array(a.ex_date::text, a.numerator, a.denominator, a.providers) ORDER BY a.ex_date), '[]')
      FROM corporate_action a WHERE a.instrument_id = s.instrument_id AND a.kind = 'split' AND CASE WHEN v.until_version IS NULL
        THEN a.until IS NULL ELSE a.since <= change.committed_at AND (a.until IS NULL OR a.until > change.committed_at) END
    ) AS splits
  FROM value v CROSS JOIN s JOIN raw_object o ON o.id = v.raw_object_id
  JOIN change ON change.series_id = v.series_id AND change.version = v.version
  ORDER BY v.revision`

/** One value of a bar. Doubles hold every stored digit: they were doubles when stored. */
export interface Row {
  seriesVersion: number
  revision: number
  o: number
  h: number
  l: number
  c: number
  v: number
  place: number
  provider: number
  observedAt: Date
  version: number
  untilVersion: number | null
  basis: number
  basisOn: string | null
  doubtful: boolean
  /** As provided. */
  po: number
  ph: number
  pl: number
  pc: number
  pv: number
  rawObjectId: number
  bucket: string
  key: string
  versionId: string | null
  etag: string | null
  etlVersion: string | null
  deletedAt: Date | null
  committedAt: Date
  splits: [exDate: string, numerator: number, denominator: number, providers: number[]][]
}
