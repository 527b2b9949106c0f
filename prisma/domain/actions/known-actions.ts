import type { Symbol } from '../symbol.ts'
import { barTime } from '../time.ts'
import type { ReportedAction } from './action.ts'

/**
 * Splits and dividends of the default watchlist, public record of the companies: enough to understand prices of any provider and
 * any day before a provider has said a word of them. By ex-date, amounts in US dollars as paid. Providers add what comes later.
 */
const splits: Record<string, string> = {
  AAPL: `1987-06-16 2:1, 2000-06-21 2:1, 2005-02-28 2:1, 2014-06-09 7:1, 2020-08-31 4:1`,
  NVDA: `2000-06-27 2:1, 2001-09-12 2:1, 2006-04-07 2:1, 2007-09-11 3:2, 2021-07-20 4:1, 2024-06-10 10:1`,
  TSLA: `2020-08-31 5:1, 2022-08-25 3:1`,
}

const dividends: Record<string, string> = {
  AAPL: `
    2012-08-09 2.65, 2012-11-07 2.65, 2013-02-07 2.65, 2013-05-09 3.05, 2013-08-08 3.05, 2013-11-06 3.05,
    2014-02-06 3.05, 2014-05-08 3.29, 2014-08-07 0.47, 2014-11-06 0.47, 2015-02-05 0.47, 2015-05-07 0.52,
    2015-08-06 0.52, 2015-11-05 0.52, 2016-02-04 0.52, 2016-05-05 0.57, 2016-08-04 0.57, 2016-11-03 0.57,
    2017-02-09 0.57, 2017-05-11 0.63, 2017-08-10 0.63, 2017-11-10 0.63, 2018-02-09 0.63, 2018-05-11 0.73,
    2018-08-10 0.73, 2018-11-08 0.73, 2019-02-08 0.73, 2019-05-10 0.77, 2019-08-09 0.77, 2019-11-07 0.77,
    2020-02-07 0.77, 2020-05-08 0.82, 2020-08-07 0.82, 2020-11-06 0.205, 2021-02-05 0.205, 2021-05-07 0.22,
    2021-08-06 0.22, 2021-11-05 0.22, 2022-02-04 0.22, 2022-05-06 0.23, 2022-08-05 0.23, 2022-11-04 0.23,
    2023-02-10 0.23, 2023-05-12 0.24, 2023-08-11 0.24, 2023-11-10 0.24, 2024-02-09 0.24, 2024-05-10 0.25,
    2024-08-12 0.25, 2024-11-08 0.25, 2025-02-10 0.25, 2025-05-12 0.26, 2025-08-11 0.26, 2025-11-10 0.26`,
}

/** The facts kept of a symbol, and their edition: another text whenever they change. Undefined where none are kept. */
export function knownActions(symbol: Symbol): { edition: string; actions: ReportedAction[] } | undefined {
  const [splitText = '', dividendText = ''] = [splits[symbol], dividends[symbol]]
  if (splitText === '' && dividendText === '') return undefined
  const actions = [...entries(splitText).map(toSplit), ...entries(dividendText).map(toDividend)]
  return { edition: checksum(splitText + dividendText), actions }
}

const checksum = (text: string) =>
  [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7).toString(36)

/** `2020-08-31 4:1` as its two words. */
const entries = (list: string): [date: string, value: string][] =>
  list
    .split(',')
    .map((entry) => entry.trim().split(' '))
    .filter((words) => words.length === 2) as [string, string][]

function toSplit([date, ratio]: [string, string]): ReportedAction {
  const [numerator, denominator] = ratio.split(':').map(Number)
  return {
    kind: 'split',
    exDate: barTime(Date.parse(date)),
    numerator: numerator!,
    denominator: denominator!,
  }
}

const toDividend = ([date, amount]: [string, string]): ReportedAction => ({
  kind: 'dividend',
  exDate: barTime(Date.parse(date)),
  amount: Number(amount),
  currency: 'USD',
  paid: true,
})
