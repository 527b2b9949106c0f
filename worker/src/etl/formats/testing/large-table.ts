/** A table as people upload them: five years of many symbols in one file, of 54 bytes a row. */
export const largeTable = { symbols: 505, rows: 619_040, header: 'date,open,high,low,close,volume,Name\n' }

const perSymbol = Math.ceil(largeTable.rows / largeTable.symbols)
const day = 86_400_000

/** The values of a row; all of them follow from its number, so that every bar can be checked. */
export function largeRow(row: number) {
  const cents = 1_000 + ((row * 7_919) % 50_000)
  return {
    symbol: `S${Math.floor(row / perSymbol)}`,
    time: Date.UTC(2013, 1, 8) + (row % perSymbol) * day,
    open: cents / 100,
    high: (cents + 150) / 100,
    low: (cents - 125) / 100,
    close: (cents * 100 + (row % 100)) / 10_000,
    volume: 1_000_000 + ((row * 104_729) % 90_000_000),
  }
}

export function writeLargeTable(): Uint8Array {
  const parts = [Buffer.from(largeTable.header)]
  for (let from = 0; from < largeTable.rows; from += 10_000) {
    const lines = Array.from({ length: Math.min(10_000, largeTable.rows - from) }, (_, index) => {
      const { symbol, time, open, high, low, close, volume } = largeRow(from + index)
      return `${new Date(time).toISOString().slice(0, 10)},${open},${high},${low},${close},${volume},${symbol}\n`
    })
    parts.push(Buffer.from(lines.join('')))
  }
  return new Uint8Array(Buffer.concat(parts))
}
