import type { ActionSource } from '@barline/db/domain/actions/action'

/** Who told something, in words. */
export const sourceNames: Record<ActionSource, string> = {
  facts: 'Barline’s own list',
  yahoo: 'Yahoo Finance',
  alpaca: 'Alpaca',
  polygon: 'Polygon',
  alphavantage: 'Alpha Vantage',
  csv: 'CSV file',
  sample: 'Sample data',
  simulator: 'Simulator',
}
