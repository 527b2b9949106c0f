import type { Listing } from '@barline/db/domain/calendar/calendar-for'
import type pg from 'pg'
import { exchangeName } from './exchange.ts'
import { kinds } from './kind.ts'
import { supportedResolutions } from './resolution.ts'
import type { UdfConfig } from './wire.ts'

const statement = `SELECT symbol, exchange, timezone, currency FROM instrument`

/** What this feed can do, and on which exchanges its instruments are listed. */
export async function readConfiguration(pool: pg.Pool): Promise<UdfConfig> {
  const { rows } = await pool.query<Listing>({ name: 'udf_exchanges', text: statement })
  const exchanges = [...new Set(rows.map(exchangeName))].filter((name) => name !== '').sort()
  return {
    supports_search: true,
    supports_group_request: false,
    supports_marks: true,
    supports_timescale_marks: true,
    supports_time: true,
    exchanges: [
      { value: '', name: 'All exchanges', desc: '' },
      ...exchanges.map((name) => ({ value: name, name, desc: name })),
    ],
    symbols_types: [
      { name: 'All types', value: '' },
      ...kinds.map((kind) => ({ name: `${kind[0]!.toUpperCase()}${kind.slice(1)}`, value: kind })),
    ],
    supported_resolutions: supportedResolutions,
  }
}
