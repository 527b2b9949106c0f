import type { WireAction } from '@barline/api/wire'

/** `4:1 split`, `Dividend 0.82 USD`; `currency` is that of the prices, for dividends of which nobody said. */
export function actionTitle({ kind, ratio, amount, currency }: WireAction, ofPrices: string | null): string {
  if (kind === 'split') return `${ratio} split`
  return ['Dividend', money(amount!), currency ?? ofPrices].filter(Boolean).join(' ')
}

/** What became of the shares: `4 new shares for 1 old one`. */
export function ratioWords(ratio: string): string {
  const [fresh = '', old = ''] = ratio.split(':')
  return `${shares(fresh, 'new')} for ${old} old ${old === '1' ? 'one' : 'ones'}`
}

const shares = (count: string, which: string) => `${count} ${which} ${count === '1' ? 'share' : 'shares'}`

/** At least cents, and all that is told of less. */
export const money = (amount: number): string =>
  amount.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 6 })
