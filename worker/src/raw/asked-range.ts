import type { Range } from '@barline/db/domain/ranges'
import type { Provider } from '@barline/db/domain/provider'

const day = 86_400_000

/**
 * Which stretch of a series a request asked for, as its URL says it: milliseconds, `to` exclusive, never later than when the
 * answer was observed. Undefined where that cannot be read.
 */
export function askedRange(provider: Provider, requestUrl: string, observedAt: number): Range | undefined {
  const url = URL.parse(requestUrl)
  const asked = url && readers[provider]?.(url, observedAt)
  if (!asked) return undefined
  const [from, to] = [asked.from, Math.min(asked.to, observedAt)]
  return Number.isFinite(from) && from < to ? { from, to } : undefined
}

const readers: Partial<Record<Provider, (url: URL, observedAt: number) => Range | undefined>> = {
  yahoo: ({ searchParams }) => ({
    from: secondsOf(searchParams.get('period1')),
    to: secondsOf(searchParams.get('period2')),
  }),
  alpaca: ({ searchParams }) => ({
    from: Date.parse(searchParams.get('start') ?? ''),
    to: searchParams.has('end') ? Date.parse(searchParams.get('end')!) : Infinity,
  }),
  polygon: ({ pathname }) => {
    const [, from = '', to = ''] = /\/range\/\d+\/\w+\/([\d-]+)\/([\d-]+)$/.exec(pathname) ?? []
    // A date is meant with its whole day.
    return { from: timeOf(from), to: timeOf(to) + (to.includes('-') ? day : 1) }
  },
  alphavantage: ({ searchParams }, observedAt) => {
    const month = searchParams.get('month')
    if (month !== null) return monthOf(month)
    // The last hundred bars; of days at least this many days, whatever the holidays.
    const isRecent = searchParams.get('outputsize') !== 'full'
    const isDaily = /DAILY/.test(searchParams.get('function') ?? '')
    if (isDaily) return { from: isRecent ? observedAt - 140 * day : 0, to: Infinity }
    return /WEEKLY|MONTHLY/.test(searchParams.get('function') ?? '') ? { from: 0, to: Infinity } : undefined
  },
}

const secondsOf = (text: string | null) =>
  text !== null && /^-?\d{1,12}$/.test(text) ? Number(text) * 1000 : Number.NaN

const timeOf = (text: string) =>
  text.slice(1).includes('-') ? Date.parse(text) : text === '' ? Number.NaN : Number(text)

function monthOf(text: string): Range {
  const from = Date.parse(`${text}-01T00:00:00Z`)
  const next = new Date(from)
  next.setUTCMonth(next.getUTCMonth() + 1)
  // Its months are New York's.
  return { from: from + 5 * 3_600_000, to: next.getTime() + 4 * 3_600_000 }
}
