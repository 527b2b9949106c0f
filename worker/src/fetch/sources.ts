import type { Fetchable, Read } from '../config.ts'
import type { AlpacaSettings } from './alpaca.ts'
import type { AlphaVantageSettings } from './alphavantage.ts'
import type { PolygonSettings } from './polygon.ts'
import { parseRates, rateForm, type Rate } from './token-bucket.ts'

/** A provider that is asked, and what it takes to ask it. */
export type Source =
  | { provider: 'yahoo' | 'sample' }
  | ({ provider: 'alpaca' } & AlpacaSettings)
  | ({ provider: 'polygon' } & PolygonSettings)
  | ({ provider: 'alphavantage' } & AlphaVantageSettings)

/** The settings of a provider; undefined where one is bad or missing, which is then on the list of problems. */
export function readSource(provider: Fetchable, read: Read): Source | undefined {
  switch (provider) {
    case 'yahoo':
    case 'sample':
      return { provider }
    case 'alpaca': {
      const keyId = readKey(read, 'ALPACA_KEY_ID', provider)
      const secretKey = readKey(read, 'ALPACA_SECRET_KEY', provider)
      const place = readPlace(read, 'ALPACA', 'https://data.alpaca.markets', '200/minute')
      return keyId && secretKey && place ? { provider, keyId, secretKey, ...place } : undefined
    }
    case 'polygon': {
      const apiKey = readKey(read, 'POLYGON_API_KEY', provider)
      const place = readPlace(read, 'POLYGON', 'https://api.polygon.io', '5/minute')
      return apiKey && place ? { provider, apiKey, ...place } : undefined
    }
    case 'alphavantage': {
      const apiKey = readKey(read, 'ALPHAVANTAGE_API_KEY', provider)
      const place = readPlace(read, 'ALPHAVANTAGE', 'https://www.alphavantage.co', '25/day,1/second')
      return apiKey && place ? { provider, apiKey, ...place } : undefined
    }
  }
}

/** Keys go into headers, which have no blanks and no line ends. */
const readKey = (read: Read, name: string, provider: Fetchable) =>
  read(name, `a key of yours, without blanks: ${provider} gives nothing without it`, (text) =>
    /^[\x21-\x7e]+$/.test(text.trim()) ? text.trim() : undefined,
  )

function readPlace(read: Read, name: string, url: string, limit: string) {
  const base = read(
    `BARLINE_${name}_URL`,
    'an http:// or https:// URL',
    (text) => (/^https?:$/.test(URL.parse(text)?.protocol ?? '') ? text.replace(/\/+$/, '') : undefined),
    url,
  )
  const rates: readonly Rate[] | undefined = read(`BARLINE_${name}_LIMIT`, rateForm, parseRates, limit)
  return base && rates ? { url: base, rates } : undefined
}
