import { alpacaClient } from './alpaca.ts'
import { alphaVantageClient } from './alphavantage.ts'
import type { Client } from './client.ts'
import { polygonClient } from './polygon.ts'
import type { Source } from './sources.ts'
import { yahooClient } from './yahoo.ts'

/** Undefined for the sample, which is a file. */
export function clientOf(source: Source, yahooUrl: string): Client | undefined {
  switch (source.provider) {
    case 'yahoo':
      return yahooClient(yahooUrl)
    case 'sample':
      return undefined
    case 'alpaca':
      return alpacaClient(source)
    case 'polygon':
      return polygonClient(source)
    case 'alphavantage':
      return alphaVantageClient(source)
  }
}
