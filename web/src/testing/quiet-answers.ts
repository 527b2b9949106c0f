/** What the stand-in answers where it plays no part: that there is nothing. Undefined for a path it does not know. */
export function quietAnswer({ pathname, searchParams }: URL): unknown {
  const [, part, symbol = ''] = /^\/v1\/([a-z-]+)(?:\/([^/]+))?$/.exec(pathname) ?? []
  const name = decodeURIComponent(symbol)
  const interval = searchParams.get('interval') ?? '1d'
  switch (part) {
    case 'corporate-actions':
      return { symbol: name, currency: null, actions: [] }
    case 'layouts':
      return { layouts: [] }
    case 'drawings':
      return { symbol: name, drawings: [] }
    case 'gaps':
      return {
        symbol: name,
        interval,
        calendar: 'XNYS',
        expected: 0,
        present: 0,
        missing: {},
        gaps: [],
        next: null,
      }
    case 'quality':
      return { symbol: name, interval, flags: [], next: null }
    case 'calendar':
      return { exchange: 'XNYS', name: '', timezone: 'America/New_York', sessions: [], holidays: [] }
    default:
      return undefined
  }
}
